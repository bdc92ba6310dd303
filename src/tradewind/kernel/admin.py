"""The base of every registration in the back office: look, never edit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from tradewind.kernel import models
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import Money

# How a state stands, whatever it is the state of.
_GOOD = (
    "ok", "active", "approved", "open", "paid", "succeeded", "captured", "applied", "sent", "live",
    "delivered", "completed", "available", "reviewed", "held", "committed", "done",
)  # fmt: skip
_BAD = (
    "parked", "failed", "failing", "cancelled", "expired", "declined", "conflicted", "suspended",
    "returned", "delivery_failed", "rejected",
)  # fmt: skip
_OPEN = (
    "waiting", "placed", "requested", "in_transit", "unknown", "queued", "draft", "on_hold",
    "requires_payment_method", "requires_customer_action", "processing", "released",
)  # fmt: skip
_AMOUNT, _STATE = gettext_lazy("amount"), gettext_lazy("state")
_LABELS = dict.fromkeys(_GOOD, "success") | dict.fromkeys(_BAD, "danger")
_LABELS |= dict.fromkeys(_OPEN, "warning")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a service does to rows: the back office knows `name`, and who may by `verb`."""

    name: str
    verb: str
    label: str | Promise


def actor_of(request: HttpRequest) -> Actor:
    """Return who looks, with the verbs of their roles; without any when nobody signed in."""
    return getattr(request, "actor", None) or Actor(kind="nobody")


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Tables to look at; what changes anything is an act: a confirmed call of a service."""

    acts: ClassVar[Sequence[Act]] = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "back_office/change_list.html"
    change_form_outer_before_template = "back_office/acts.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the acts that this person may do to chosen rows; each leads to a question."""
        return {
            act.name: (_chosen(act.name), act.name, act.label) for act in self._allowed(request)
        }

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one row, with the acts that this person may do to it."""
        acts = [(_question(act.name, [object_id]), act.label) for act in self._allowed(request)]
        context = {"acts": acts, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)  # type: ignore[no-any-return]

    def _allowed(self, request: HttpRequest) -> list[Act]:
        return [act for act in self.acts if actor_of(request).may(act.verb)]


class EndlessAdmin(ReadOnlyAdmin):
    """A table that grows without bound: its rows are never counted."""

    paginator = InfinitePaginator


class ByVerbAdmin(ReadOnlyAdmin):
    """A table that a verb opens and nothing else does, for personal data and the like."""

    look_verb: ClassVar[str] = ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person's roles, or being a superuser, open this table."""
        return actor_of(request).may(self.look_verb) or (
            getattr(request.user, "is_superuser", False)
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


def amount(
    minor: str = "minor",
    label: str | Promise = _AMOUNT,
    currency: str = "currency",
) -> Callable[[Model], str]:
    """Return a column that shows an amount with its currency."""

    @display(description=label, ordering=minor)  # type: ignore[untyped-decorator]
    def column(row: Model) -> str:
        value = getattr(row, minor)
        return "–" if value is None else str(Money(value, getattr(row, currency)))

    column.__name__ = minor
    return column  # type: ignore[no-any-return]


def state(
    field: str = "state",
    label: str | Promise = _STATE,
    waiting: Collection[str] = (),
) -> Callable[[Model], str]:
    """Return a column that shows a state in the colour of how it stands.

    `waiting` are states that elsewhere would be good, and here wait for somebody.
    """
    labels = _LABELS | dict.fromkeys(waiting, "warning")

    @display(description=label, ordering=field, label=labels)  # type: ignore[untyped-decorator]
    def column(row: Model) -> str:
        return str(getattr(row, field))

    column.__name__ = field
    return column  # type: ignore[no-any-return]


def among(field: str, values: type[StrEnum] | Collection[str]) -> type[admin.SimpleListFilter]:
    """Return a filter of known values, which asks the table for none of them."""

    class Among(admin.SimpleListFilter):
        title = field.replace("_", " ")
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(str(value), str(value).replace("_", " ")) for value in values]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    return Among


def _question(name: str, ids: Sequence[str]) -> str:
    query = urlencode([("id", one) for one in ids])
    return f"{reverse('back_office:act', args=[name])}?{query}"


def _chosen(name: str) -> Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse]:
    def lead(_: Any, __: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return redirect(_question(name, [str(row.pk) for row in rows[:50]]))

    return lead


@admin.register(models.OutboxEvent)
class OutboxEventAdmin(EndlessAdmin):
    list_display = ("recorded_at", "name", "aggregate_id", "aggregate_version", "actor")
    search_fields = ("aggregate_id__exact",)
    search_help_text = gettext_lazy("The id of an aggregate")
    ordering = ("-id",)


@admin.register(models.AuditEntry)
class AuditEntryAdmin(EndlessAdmin, ByVerbAdmin):
    look_verb = "audit.see"
    list_display = ("at", "actor", "verb", "object_id", "request_id")
    search_fields = ("object_id__exact",)
    search_help_text = gettext_lazy("The id of what was changed")
    ordering = ("-id",)
