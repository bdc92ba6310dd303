from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.base.accounts.models import (
    Address,
    ApiToken,
    Contact,
    Login,
    Person,
    RoleAssignment,
    RoleVerb,
)
from tradewind.base.accounts.types import PersonKind, PersonState, Role, Scope
from tradewind.kernel.admin import Act, ByVerbAdmin, EndlessAdmin, among, state


class _PersonalAdmin(EndlessAdmin, ByVerbAdmin):
    """Who people are: closed to staff without the verb."""

    look_verb = "account.see"


@admin.register(Person)
class PersonAdmin(_PersonalAdmin):
    list_display = ("id", "kind", state(), "language", "merged_into_id", "created_at")
    list_filter = (among("kind", PersonKind), among("state", PersonState))
    search_fields = ("id__exact",)
    ordering = ("-id",)
    acts = (
        Act("export-data", "data.export", gettext_lazy("Copy of the data")),
        Act("plan-erasure", "data.erase", gettext_lazy("Erase")),
        Act("keep-person", "data.erase", gettext_lazy("Call off the erasure")),
    )


@admin.register(Contact)
class ContactAdmin(_PersonalAdmin):
    list_display = ("person_id", "email", "full_name")
    search_fields = ("email__exact",)
    search_help_text = gettext_lazy("A whole email address")
    ordering = ("-person_id",)


@admin.register(Login)
class LoginAdmin(_PersonalAdmin):
    list_display = ("email", "person_id", "is_active", "is_staff", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email__exact",)
    search_help_text = gettext_lazy("A whole email address")
    exclude = ("password",)
    ordering = ("-id",)


@admin.register(Address)
class AddressAdmin(_PersonalAdmin):
    list_display = ("id", "person_id", "country", "created_at")
    search_fields = ("person__id__exact",)
    ordering = ("-id",)


@admin.register(ApiToken)
class ApiTokenAdmin(_PersonalAdmin):
    list_display = (
        "name", "start", "person_id", "created_at", "expires_at", "last_used_at", "revoked_at",
    )  # fmt: skip
    search_fields = ("person__id__exact", "start__exact")
    exclude = ("digest",)
    acts = (Act("revoke-token", "token.edit", gettext_lazy("Revoke")),)
    ordering = ("-id",)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(_PersonalAdmin):
    list_display = ("person_id", "role", "store_id", "created_at")
    list_filter = (among("role", Role),)
    search_fields = ("person__id__exact", "store_id__exact")
    ordering = ("-id",)


@admin.register(RoleVerb)
class RoleVerbAdmin(_PersonalAdmin):
    list_display = ("role", "verb", "scope")
    list_filter = (among("role", Role), among("scope", Scope))
    search_fields = ("verb",)
    ordering = ("role", "verb")
