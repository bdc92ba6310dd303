from django.contrib import admin

from tradewind.base.notices.models import Notice
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "person_id", "state", "attempts", "error", "sent_at")
    list_filter = ("state", "kind")
    exclude = ("email",)
