from django.contrib import admin

from tradewind.base.accounts.models import (
    Address,
    Contact,
    Login,
    Person,
    RoleAssignment,
    RoleVerb,
)
from tradewind.kernel.admin import ReadOnlyAdmin


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "state", "language", "merged_into_id", "created_at")
    list_filter = ("kind", "state")


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    list_display = ("person_id", "email", "full_name")
    search_fields = ("email",)


@admin.register(Login)
class LoginAdmin(ReadOnlyAdmin):
    list_display = ("email", "person_id", "is_active", "is_staff", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email",)
    exclude = ("password",)


@admin.register(Address)
class AddressAdmin(ReadOnlyAdmin):
    list_display = ("id", "person_id", "country", "created_at")
    list_filter = ("country",)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ReadOnlyAdmin):
    list_display = ("person_id", "role", "store_id", "created_at")
    list_filter = ("role",)


@admin.register(RoleVerb)
class RoleVerbAdmin(ReadOnlyAdmin):
    list_display = ("role", "verb", "scope")
    list_filter = ("role", "scope")
