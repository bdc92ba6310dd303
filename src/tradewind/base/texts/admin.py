from django.contrib import admin

from tradewind.base.texts.models import Text
from tradewind.base.texts.types import TextState
from tradewind.kernel.admin import EndlessAdmin, among, state


@admin.register(Text)
class TextAdmin(EndlessAdmin):
    list_display = ("owner_id", "language", state(), "changed_at")
    list_filter = (among("state", TextState),)
    search_fields = ("owner_id__exact",)
    ordering = ("pk",)
