"""What staff do for a person who wrote to them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tradewind.kernel import db as database
from tradewind.testing import make
from tradewind.testing.checks import nothing_changes

pytestmark = pytest.mark.django_db
REASON = {"reason": "Letter of 3 November"}


def url(name: str, person_id: object) -> str:
    return reverse("back_office:act", args=[name]) + f"?id={person_id}"


@pytest.fixture
def ana():
    return make.buyer().actor


def audited(ana):
    return database.rows(
        "SELECT verb FROM kernel_auditentry WHERE on_behalf_of = %s ORDER BY id", [ana.person_id]
    )


def test_an_operator_acts_for_a_person_with_a_reason(operator, ana):
    assert "Ana García" in operator.get(url("export-data", ana.person_id)).content.decode()
    with nothing_changes():
        assert operator.post(url("export-data", ana.person_id)).status_code == 422
    for name in ("export-data", "plan-erasure", "keep-person"):
        assert operator.post(url(name, ana.person_id), REASON).status_code == 302
    assert audited(ana) == [("data.export",), ("data.plan_erasure",), ("data.cancel_erasure",)]
    (body,) = database.row("SELECT facts::text FROM notices_notice WHERE kind = 'erasure_planned'")
    assert "/privacy" in body


def test_what_stands_against_it_is_said(operator):
    seller = make.store().actor
    answer = operator.post(url("plan-erasure", seller.person_id), REASON, follow=True)
    assert database.row("SELECT count(*) FROM privacy_erasure") == (0,)
    assert "Something stands against it: merchant, works_here" in answer.content.decode()


def test_an_auditor_does_nothing_for_anybody(auditor, ana):
    assert auditor.post(url("export-data", ana.person_id), REASON).status_code == 403
    assert database.row("SELECT count(*) FROM privacy_export") == (0,)
