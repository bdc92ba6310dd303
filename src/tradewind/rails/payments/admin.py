from django.contrib import admin

from tradewind.kernel.admin import ReadOnlyAdmin
from tradewind.rails.payments.models import Attempt, Payment, Refund, WebhookInbox


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("reference", "sequence", "method", "minor", "currency", "state", "created_at")
    list_filter = ("state", "method")


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("payment_id", "provider", "provider_ref", "state", "code", "created_at")
    list_filter = ("state",)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("payment_id", "minor", "currency", "state", "error", "created_at")
    list_filter = ("state",)


@admin.register(WebhookInbox)
class WebhookInboxAdmin(ReadOnlyAdmin):
    list_display = ("provider", "event_id", "state", "tries", "error", "received_at")
    list_filter = ("state",)
