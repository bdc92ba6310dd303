from django.contrib import admin

from tradewind.base.privacy.models import Erasure, Export
from tradewind.base.privacy.types import ErasureState, ExportState
from tradewind.kernel.admin import EndlessAdmin, among, state


@admin.register(Export)
class ExportAdmin(EndlessAdmin):
    list_display = ("asked_at", "person_id", state(), "asked_by", "done", "parts", "expires_at")
    list_filter = (among("state", ExportState),)
    search_fields = ("person_id__exact",)
    # Where the file lies is nobody's to know.
    exclude = ("key", "url")
    ordering = ("-id",)


@admin.register(Erasure)
class ErasureAdmin(EndlessAdmin):
    list_display = ("asked_at", "person_id", state(), "asked_by", "due_at", "ended_at")
    list_filter = (among("state", ErasureState),)
    search_fields = ("person_id__exact",)
    ordering = ("-id",)
