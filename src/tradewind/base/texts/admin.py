from django.contrib import admin

from tradewind.base.texts.models import Text
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Text)
class TextAdmin(ReadOnlyAdmin):
    list_display = ("owner_id", "language", "state", "changed_at")
    list_filter = ("language", "state")
    search_fields = ("owner_id",)
