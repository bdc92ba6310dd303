from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.sites import all_sites
from django.db import models
from django.test.utils import isolate_apps

from tradewind.kernel.admin import ReadOnlyAdmin
from tradewind.testing.walls.registrations import violations


def test_every_registration_of_tradewind_is_read_only():
    registered = [each for site in all_sites for each in site._registry.values()]
    ours = [each for each in registered if each.model.__module__.startswith("tradewind.")]
    found = violations(ours)
    assert not found, "\n".join(found)


def test_every_registration_of_tradewind_has_the_common_base():
    others = [
        each
        for each in admin.site._registry.values()
        if each.model.__module__.startswith("tradewind.") and not isinstance(each, ReadOnlyAdmin)
    ]
    assert others == []


def test_tables_of_libraries_that_could_be_edited_are_not_in_the_back_office():
    assert {each.__module__.partition(".")[0] for each in admin.site._registry} == {"tradewind"}


class Look(ReadOnlyAdmin):
    pass


class Edit(admin.ModelAdmin):
    pass


class AddOnly(ReadOnlyAdmin):
    def has_add_permission(self, request):
        return request.user.has_perm("orders.add_order")


class ChangeOneRow(ReadOnlyAdmin):
    def has_change_permission(self, request, obj=None):
        return obj is not None


class ListEdit(ReadOnlyAdmin):
    list_editable = ("amount",)


def registered(kind: type[admin.ModelAdmin], *, inlines: str = "") -> admin.ModelAdmin:
    """A registration of a planted table on a site of its own; inlines to "look" at or to "edit"."""

    class Order(models.Model):
        amount = models.BigIntegerField()

        class Meta:
            app_label = "orders"

    class Line(models.Model):
        order = models.ForeignKey(Order, models.CASCADE)

        class Meta:
            app_label = "orders"

    class Lines(admin.TabularInline):
        model = Line

    class ReadOnlyLines(Lines):
        has_add_permission = has_change_permission = has_delete_permission = (
            lambda self, request, obj=None: False
        )

    kinds = {"edit": [Lines], "look": [ReadOnlyLines], "": []}[inlines]
    planted = type(kind.__name__, (kind,), {"__module__": "planted", "inlines": kinds})
    return planted(Order, admin.AdminSite())


@isolate_apps()
def test_a_registration_for_looking_is_allowed():
    assert violations([registered(Look)]) == []


@isolate_apps()
def test_a_registration_with_rows_to_look_at_is_allowed():
    assert violations([registered(Look, inlines="look")]) == []


@isolate_apps()
def test_an_editing_registration_is_named():
    assert violations([registered(Edit)]) == [
        "planted.Edit lets add",
        "planted.Edit lets change",
        "planted.Edit lets delete",
    ]


@isolate_apps()
def test_a_single_permission_that_is_left_open_is_named():
    assert violations([registered(AddOnly)]) == ["planted.AddOnly lets add"]


@isolate_apps()
def test_a_permission_that_is_open_for_some_rows_is_named():
    assert violations([registered(ChangeOneRow)]) == ["planted.ChangeOneRow lets change"]


@isolate_apps()
def test_editing_in_the_list_is_named():
    assert violations([registered(ListEdit)]) == ["planted.ListEdit lets change in the list"]


@isolate_apps()
def test_rows_that_can_be_edited_through_their_parent_are_named():
    assert violations([registered(Look, inlines="edit")]) == [
        "planted.Look lets add through Lines",
        "planted.Look lets change through Lines",
        "planted.Look lets delete through Lines",
    ]
