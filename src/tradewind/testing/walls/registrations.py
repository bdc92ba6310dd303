"""Registrations in the back office are for looking: nothing is added, changed or deleted there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import InlineModelAdmin
from django.http import HttpRequest


class _Superuser:
    """Somebody whom no permission table refuses anything."""

    pk = 1
    is_active = is_staff = is_superuser = is_authenticated = True

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        return True

    def has_module_perms(self, label: str) -> bool:
        return True


def violations(registered: Iterable[ModelAdmin[Any]]) -> list[str]:
    """Return one sentence for each way in which a superuser could edit rows, sorted."""
    request = HttpRequest()
    request.method = "POST"
    request.user = _Superuser()  # type: ignore[assignment]
    said: list[str] = []
    for admin in registered:
        name = f"{type(admin).__module__}.{type(admin).__name__}"
        said.extend(f"{name} {words}" for words in _of_admin(admin, request))
    return sorted(said)


def _of_admin(admin: ModelAdmin[Any], request: HttpRequest) -> Iterator[str]:
    yield from (f"lets {verb}" for verb in _allowed(admin, request, admin.model()))
    if admin.list_editable:
        yield "lets change in the list"
    for kind in admin.get_inlines(request, None):
        inline = kind(admin.model, admin.admin_site)
        for verb in _allowed(inline, request, admin.model()):
            yield f"lets {verb} through {kind.__name__}"


def _allowed(
    admin: ModelAdmin[Any] | InlineModelAdmin[Any, Any], request: HttpRequest, row: Any
) -> Iterator[str]:
    add = (
        admin.has_add_permission(request)
        if isinstance(admin, ModelAdmin)
        else admin.has_add_permission(request, row)
    )
    if add:
        yield "add"
    if admin.has_change_permission(request) or admin.has_change_permission(request, row):
        yield "change"
    if admin.has_delete_permission(request) or admin.has_delete_permission(request, row):
        yield "delete"
