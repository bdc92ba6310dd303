from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.base.notices.models import Notice
from tradewind.base.notices.types import NoticeKind, NoticeState
from tradewind.kernel.admin import Act, EndlessAdmin, among, state


@admin.register(Notice)
class NoticeAdmin(EndlessAdmin):
    list_display = ("created_at", "kind", "person_id", state(), "attempts", "error", "sent_at")
    list_filter = (among("state", NoticeState), among("kind", NoticeKind))
    search_fields = ("person_id__exact",)
    # What is written in a letter is for its reader, and for who may see accounts.
    exclude = ("email", "facts")
    ordering = ("-id",)
    acts = (Act("retry-notice", "outbox.retry", gettext_lazy("Try again")),)
