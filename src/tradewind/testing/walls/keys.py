"""Keys between tables follow the plan of the floors, name their target by label, and protect it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from tradewind.testing.walls.plan import Plan

Model = type[models.Model]


def violations(found: Iterable[Model], *, plan: Plan) -> list[str]:
    """Return one sentence for each key of our tables that breaks a rule, sorted.

    Ours are the tables of the domains and of the kernel; keys to libraries are not judged.
    """
    said: list[str] = []
    for model in found:
        place = plan.place(label=model._meta.app_label)
        if place:
            said.extend(f"{model._meta.label}.{words}" for words in _of_model(model, place, plan))
        elif model.__module__.startswith(f"{plan.package}."):
            said.append(f"{model._meta.label}: tables belong to domains and to the kernel alone")
    return sorted(said)


def _of_model(model: Model, place: str, plan: Plan) -> Iterator[str]:
    for field in model._meta.private_fields:
        if not field.concrete and hasattr(field, "ct_field"):
            yield f"{field.name} is a generic key: its target is no label"
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if not isinstance(field, models.ForeignKey | models.ManyToManyField):
            continue
        target = _label_of(field.remote_field.model)
        seen = plan.place(label=target)
        if seen and seen != place:
            yield from (
                f"{field.name} {words}" for words in _of_key(model, field, place, seen, plan)
            )


def _of_key(model: Model, field: Any, place: str, seen: str, plan: Plan) -> Iterator[str]:
    if not plan.may_look_at(looking=place, seen=seen):
        yield f"points from {place} to {seen}, which is not below it"
    if not (field.remote_field.related_name or "").endswith("+"):
        yield 'wants related_name="+"'
    if isinstance(field, models.ManyToManyField):
        through: Any = field.remote_field.through
        if not isinstance(through, str) and through._meta.auto_created:
            yield "crosses domains without a table of its own: that table's keys would cascade"
    elif field.remote_field.on_delete is not models.PROTECT:
        yield "wants on_delete=PROTECT"
    if not _is_written_as_label(model, field.name):
        yield "names its target otherwise than by an app-label string"


def _label_of(target: Model | str) -> str:
    return target.partition(".")[0] if isinstance(target, str) else target._meta.app_label


def _is_written_as_label(model: Model, name: str) -> bool:
    """Say whether the class that declares a key gives its target as text, `label.Model`."""
    for declaring in model.__mro__:
        if issubclass(declaring, models.Model) and declaring is not models.Model:
            for call in _assigned_calls(declaring, name):
                given = [
                    *call.args[:1],
                    *(each.value for each in call.keywords if each.arg == "to"),
                ]
                return bool(given) and _is_label(given[0])
    return False


def _assigned_calls(declaring: type, name: str) -> Iterator[ast.Call]:
    body = ast.parse(textwrap.dedent(inspect.getsource(declaring))).body[0]
    for statement in ast.iter_child_nodes(body):
        if not isinstance(statement, ast.Assign | ast.AnnAssign):
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        named = any(isinstance(each, ast.Name) and each.id == name for each in targets)
        if named and isinstance(statement.value, ast.Call):
            yield statement.value


def _is_label(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
