from django.contrib import admin
from django.utils.translation import gettext_lazy

from tradewind.base.accounts.models import (
    Address,
    Contact,
    Login,
    Person,
    RoleAssignment,
    RoleVerb,
)
from tradewind.base.accounts.types import PersonKind, PersonState, Role, Scope
from tradewind.kernel.admin import ByVerbAdmin, EndlessAdmin, among, state


class _PersonalAdmin(EndlessAdmin, ByVerbAdmin):
    """Who people are: closed to staff without the verb."""

    look_verb = "account.see"


@admin.register(Person)
class PersonAdmin(_PersonalAdmin):
    list_display = ("id", "kind", state(), "language", "merged_into_id", "created_at")
    list_filter = (among("kind", PersonKind), among("state", PersonState))
    search_fields = ("id__exact",)
    ordering = ("-id",)


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
