from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.kernel.admin import Act, EndlessAdmin, among, amount, state
from tradewind.rails.payments.models import Attempt, Payment, Refund, WebhookInbox
from tradewind.rails.payments.types import AttemptState, PaymentState, RefundState


@admin.register(Payment)
class PaymentAdmin(EndlessAdmin):
    list_display = (
        "created_at", "reference", "sequence", "method", amount(),
        amount("captured_minor", gettext_lazy("captured")),
        amount("refunded_minor", gettext_lazy("refunded")), state(),
    )  # fmt: skip
    list_filter = (among("state", PaymentState),)
    search_fields = ("reference__exact",)
    ordering = ("-id",)


@admin.register(Attempt)
class AttemptAdmin(EndlessAdmin):
    list_display = ("created_at", "payment_id", "provider", "provider_ref", state(), "code")
    list_filter = (among("state", AttemptState),)
    search_fields = ("payment__id__exact",)
    exclude = ("token",)
    ordering = ("-id",)


@admin.register(Refund)
class RefundAdmin(EndlessAdmin):
    list_display = ("created_at", "payment_id", "reference", amount(), state(), "error")
    list_filter = (among("state", RefundState),)
    search_fields = ("reference__exact", "payment__id__exact")
    ordering = ("-created_at",)


@admin.register(WebhookInbox)
class WebhookInboxAdmin(EndlessAdmin):
    list_display = ("received_at", "provider", "event_id", state(), "tries", "error")
    list_filter = (among("state", ("applied", "failed", "parked")),)
    search_fields = ("event_id__exact",)
    ordering = ("-id",)
    acts = (Act("retry-webhook", "outbox.retry", gettext_lazy("Try again")),)
