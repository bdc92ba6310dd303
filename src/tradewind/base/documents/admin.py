from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.base.documents.models import Document, Prefix
from tradewind.base.documents.types import DocumentKind
from tradewind.kernel.admin import ByVerbAdmin, EndlessAdmin, ReadOnlyAdmin, among


@admin.register(Document)
class DocumentAdmin(EndlessAdmin, ByVerbAdmin):
    look_verb = "account.see"
    list_display = ("number", "kind", "issued_at", "reference", "language")
    list_filter = (among("kind", DocumentKind),)
    search_fields = ("number__exact", "reference__exact")
    search_help_text = gettext_lazy("The number of a document, or the id of its order")
    ordering = ("-id",)


@admin.register(Prefix)
class PrefixAdmin(ReadOnlyAdmin):
    list_display = ("prefix", "seller_id")
    search_fields = ("prefix__exact",)
    ordering = ("prefix",)
