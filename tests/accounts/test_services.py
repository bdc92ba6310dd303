from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password

from tradewind.base.accounts import models, selectors, services
from tradewind.base.accounts.types import (
    AddressInput,
    AddressUnknown,
    Contact,
    EmailTaken,
    NotAGuest,
    NotAMember,
    PersonKind,
    PersonUnknown,
    Role,
    WrongPassword,
)
from tradewind.base.markets import selectors as markets
from tradewind.base.markets import services as market_services
from tradewind.kernel import actors, db
from tradewind.kernel.errors import InvalidInput, NotAllowed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SYSTEM = actors.system("test")
MADRID = AddressInput(
    full_name="Ana Gil", line1="Calle Mayor 1", city="Madrid", country="ES", postcode="28013"
)


@pytest.fixture(autouse=True)
def _defaults(db):
    services.install_defaults(now=NOW)
    market_services.install_defaults(now=NOW)
    selectors.forget()
    markets.forget()
    yield
    selectors.forget()
    markets.forget()


def _register(email="ana@example.com", password="long enough", **more):
    asked = {"full_name": "Ana Gil", "language": "es"} | more
    return services.register(email=email, password=password, now=NOW, **asked)


def _guest(email="guest@example.com"):
    return services.open_guest(email=email, full_name="Eva Ruiz", language="es", now=NOW)


def _claim(guest_id, *, email="guest@example.com", password="long enough", actor=None):
    actor = actor or selectors.actor(guest_id)
    return services.claim_guest(
        actor=actor, guest_id=guest_id, email=email, password=password, now=NOW
    )


def _add(person_id, address=MADRID, actor=None):
    actor = actor or selectors.actor(person_id)
    return services.add_address(actor=actor, person_id=person_id, address=address, now=NOW)


def _audit():
    return db.rows(
        "SELECT actor, verb, object_id, before::text, after::text"
        " FROM kernel_auditentry ORDER BY id"
    )


# --- arriving ------------------------------------------------------------------------------------


def test_a_registered_member_can_sign_in_and_be_reached():
    person = _register(email=" Ana@Example.COM ", full_name=" Ana  Gil ")
    assert (person.kind, person.language) == (PersonKind.MEMBER, "es")
    assert selectors.contact(person.id) == Contact(
        email="ana@example.com", full_name="Ana Gil", latin_name="", phone="", language="es"
    )
    login = authenticate(username="ANA@example.com", password="long enough")
    assert login is not None
    assert (login.person_id, login.is_staff, login.is_superuser) == (person.id, False, False)
    assert authenticate(username="ana@example.com", password="wrong") is None


def test_a_password_is_kept_as_a_hash():
    _register()
    kept = models.Login.objects.get().password
    assert "long enough" not in kept
    assert check_password("long enough", kept)


def test_an_email_that_is_taken_registers_nobody(nothing_changes):
    _register()
    with nothing_changes(), pytest.raises(EmailTaken):
        _register(email="ANA@example.com")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"email": "ana"}, "email"),
        ({"email": ""}, "email"),
        ({"email": f"a@{'b.' * 130}com"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"full_name": " "}, "full_name"),
        ({"full_name": "a\x07b"}, "full_name"),
        ({"language": "spanish!"}, "language"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_field(asked, field, nothing_changes):
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        _register(**asked)
    assert refused.value.params["field"] == field


def test_a_password_that_the_site_forbids_is_refused_with_its_reason(settings, nothing_changes):
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"}
    ]
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        _register(password="1234567890")
    assert refused.value.params == {"field": "password", "reason": "password_entirely_numeric"}


def test_guests_may_share_an_email_and_have_none_yet():
    first, second = _guest(), _guest()
    nobody = services.open_guest(email=" ", full_name="", language="pt-BR", now=NOW)
    assert len({first.id, second.id, nobody.id}) == 3
    assert {first.kind, second.kind, nobody.kind} == {PersonKind.GUEST}
    assert selectors.contact(nobody.id).email == ""
    assert models.Login.objects.count() == 0


# --- a guest is claimed --------------------------------------------------------------------------


def test_a_guest_becomes_the_member_they_register_as():
    guest = _guest()
    person = _claim(guest.id, email="Eva@example.com")
    assert (person.id, person.kind) == (guest.id, PersonKind.MEMBER)
    assert selectors.contact(guest.id).email == "eva@example.com"
    assert authenticate(username="eva@example.com", password="long enough").person_id == guest.id
    assert db.rows("SELECT count(*) FROM kernel_outboxevent") == [(0,)]


def test_a_guest_merges_into_the_member_whose_password_they_know():
    member, guest = _register(), _guest()
    address = _add(guest.id)
    assert _claim(guest.id, email="ANA@example.com") == member
    assert selectors.person(guest.id).merged_into == member.id
    assert selectors.address(address.id, member.id) == replace(address, person_id=member.id)
    with pytest.raises(PersonUnknown):
        selectors.actor(guest.id)
    assert db.rows(
        "SELECT name, aggregate_id, aggregate_version, payload->>'guest_id', payload->>'person_id'"
        " FROM kernel_outboxevent"
    ) == [("accounts.GuestMerged", guest.id, 1, str(guest.id), str(member.id))]


def test_merging_again_changes_nothing(nothing_changes):
    member, guest = _register(), _guest()
    actor = selectors.actor(guest.id)
    _claim(guest.id, email="ana@example.com", actor=actor)
    with nothing_changes():
        assert _claim(guest.id, email="ana@example.com", actor=actor) == member


def test_a_guest_who_was_merged_is_claimed_by_nobody_else(nothing_changes):
    _register()
    _register(email="bea@example.com")
    guest = _guest()
    actor = selectors.actor(guest.id)
    _claim(guest.id, email="ana@example.com", actor=actor)
    for email in ("bea@example.com", "new@example.com"):
        with nothing_changes(), pytest.raises(NotAGuest):
            _claim(guest.id, email=email, actor=actor)


def test_a_wrong_password_merges_nothing(nothing_changes):
    _register()
    guest = _guest()
    with nothing_changes(), pytest.raises(WrongPassword):
        _claim(guest.id, email="ana@example.com", password="not this one")


def test_a_login_that_was_closed_merges_nothing(nothing_changes):
    _register()
    guest = _guest()
    models.Login.objects.update(is_active=False)
    with nothing_changes(), pytest.raises(WrongPassword):
        _claim(guest.id, email="ana@example.com")


def test_a_member_is_no_guest_to_be_claimed(nothing_changes):
    member = _register()
    with nothing_changes(), pytest.raises(NotAGuest):
        _claim(member.id, email="other@example.com")


def test_nobody_claims_the_guest_of_another(nothing_changes):
    guest, other = _guest(), _guest()
    with nothing_changes(), pytest.raises(NotAllowed):
        _claim(guest.id, actor=selectors.actor(other.id))


# --- contact and addresses -----------------------------------------------------------------------


def test_a_guest_says_at_checkout_who_they_are():
    guest = services.open_guest(email="", full_name="", language="en", now=NOW)
    told = Contact(
        email="Eva@example.com", full_name="Ева", latin_name="Eva", phone="+7 900 000-00-00",
        language="ru",
    )  # fmt: skip
    kept = services.change_contact(
        actor=selectors.actor(guest.id), person_id=guest.id, contact=told, now=NOW
    )
    assert kept == replace(told, email="eva@example.com") == selectors.contact(guest.id)
    assert selectors.person(guest.id).language == "ru"


def test_the_audit_of_a_contact_names_fields_and_no_personal_data():
    person = _register()
    changed = replace(selectors.contact(person.id), phone="+34 600 000 000", latin_name="Ana")
    services.change_contact(
        actor=selectors.actor(person.id), person_id=person.id, contact=changed, now=NOW
    )
    actor, verb, object_id, before, after = _audit()[-1]
    assert (actor, verb, object_id, before) == (
        f"buyer:{person.id}", "account.edit", person.id, None,
    )  # fmt: skip
    assert after == '{"changed": ["latin_name", "phone"]}'


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "other@example.com"}, "email"),
        ({"email": ""}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"phone": "none"}, "phone"),
        ({"language": ""}, "language"),
    ],
)
def test_a_contact_that_is_refused_changes_nothing(change, field, nothing_changes):
    person = _register()
    wanted = replace(selectors.contact(person.id), **change)
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        services.change_contact(
            actor=selectors.actor(person.id), person_id=person.id, contact=wanted, now=NOW
        )
    assert refused.value.params["field"] == field


def test_nobody_changes_the_contact_of_another(nothing_changes):
    person, other = _register(), _guest()
    with nothing_changes(), pytest.raises(NotAllowed):
        services.change_contact(
            actor=selectors.actor(other.id),
            person_id=person.id,
            contact=selectors.contact(person.id),
            now=NOW,
        )


def test_an_address_is_kept_and_read_by_its_owner_alone():
    person, other = _register(), _guest()
    kept = _add(person.id)
    assert kept.postcode == "28013"
    assert selectors.address(kept.id, person.id) == kept
    with pytest.raises(AddressUnknown):
        selectors.address(kept.id, other.id)


def test_a_changed_address_is_a_new_one_and_the_newest_comes_first():
    person = _register()
    first = _add(person.id)
    second = _add(person.id, replace(MADRID, line1="Calle Mayor 2"))
    assert selectors.addresses(person.id) == (second, first)
    assert selectors.addresses(person.id, limit=1) == (second,)


def test_the_audit_of_an_address_holds_its_country_and_no_street():
    person = _register()
    kept = _add(person.id)
    assert _audit()[-1] == (
        f"buyer:{person.id}", "address.edit", person.id, None,
        f'{{"country": "ES", "address_id": "{kept.id}"}}',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": ""}, "country"),
        ({"line1": ""}, "line1"),
        ({"postcode": "1"}, "postcode"),
        ({"extra": {"cpf": "1"}}, "extra.cpf"),
    ],
)
def test_an_address_that_is_refused_is_not_kept(change, field, nothing_changes):
    person = _register()
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        _add(person.id, replace(MADRID, **change))
    assert refused.value.params["field"] == field


def test_nobody_adds_an_address_to_another(nothing_changes):
    person, other = _register(), _guest()
    with nothing_changes(), pytest.raises(NotAllowed):
        _add(person.id, actor=selectors.actor(other.id))


# --- roles ---------------------------------------------------------------------------------------


def test_a_role_is_granted_once_and_audited(nothing_changes):
    person, store_id = _register(), uuid4()
    services.grant(actor=SYSTEM, person_id=person.id, role=Role.SELLER, store_id=store_id, now=NOW)
    assert _audit()[-1] == (
        "system:test", "role.grant", person.id, None,
        f'{{"role": "seller", "store_id": "{store_id}"}}',
    )  # fmt: skip
    with nothing_changes():
        services.grant(
            actor=SYSTEM, person_id=person.id, role=Role.SELLER, store_id=store_id, now=NOW
        )


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_staff_may_open_the_back_office_and_see_no_personal_data_there(role):
    person = _register()
    assert not models.Login.objects.get().has_perm("markets.view_market")
    services.grant(actor=SYSTEM, person_id=person.id, role=role, now=NOW)
    login = models.Login.objects.get()
    assert (login.is_staff, login.is_superuser) == (True, False)
    assert login.has_perm("markets.view_market")
    assert login.has_module_perms("markets")
    assert not login.has_perms(["markets.view_market", "markets.change_market"])
    assert not login.has_perm("accounts.view_contact")
    assert not login.has_module_perms("accounts")


def test_a_superuser_is_a_member_who_sees_every_table():
    login = models.Login.objects.create_superuser(email="Root@Example.com", password="long enough")
    assert selectors.person(login.person_id).kind is PersonKind.MEMBER
    assert login.has_perm("accounts.view_contact")
    assert authenticate(username="root@example.com", password="long enough") == login


def test_what_a_person_may_do_at_one_store_they_may_not_at_another():
    person, shop, depot = _register(), uuid4(), uuid4()
    services.grant(actor=SYSTEM, person_id=person.id, role=Role.SELLER, store_id=shop, now=NOW)
    services.grant(actor=SYSTEM, person_id=person.id, role=Role.WAREHOUSE, store_id=depot, now=NOW)
    actor = selectors.actor(person.id)
    assert actor.may("product.edit", shop)
    assert actor.may("order.ship", depot)
    assert not actor.may("product.edit", depot)
    assert not actor.may("product.edit", person.id)


@pytest.mark.parametrize(
    ("role", "store_id", "field"),
    [
        (Role.BUYER, None, "role"),
        (Role.SELLER, None, "store_id"),
        (Role.WAREHOUSE, None, "store_id"),
        (Role.OPERATOR, uuid4(), "store_id"),
    ],
)
def test_a_role_without_what_it_is_of_is_refused(role, store_id, field, nothing_changes):
    person = _register()
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        services.grant(actor=SYSTEM, person_id=person.id, role=role, store_id=store_id, now=NOW)
    assert refused.value.params["field"] == field


def test_guests_and_strangers_are_granted_nothing(nothing_changes):
    guest = _guest()
    for person_id, error in ((guest.id, NotAMember), (uuid4(), PersonUnknown)):
        with nothing_changes(), pytest.raises(error):
            services.grant(actor=SYSTEM, person_id=person_id, role=Role.OPERATOR, now=NOW)


def test_no_person_grants_roles(nothing_changes):
    person = _register()
    services.grant(actor=SYSTEM, person_id=person.id, role=Role.OPERATOR, now=NOW)
    with nothing_changes(), pytest.raises(NotAllowed):
        services.grant(
            actor=selectors.actor(person.id), person_id=person.id, role=Role.AUDITOR, now=NOW
        )


# --- one person under several ids -----------------------------------------------------------------


def test_a_member_acts_for_the_guests_merged_into_them_in_one_statement(django_assert_num_queries):
    member, first, second = _register(), _guest(""), _guest("ana@example.com")
    for guest in (first, second):
        assert services.merge_guest(actor=selectors.actor(guest.id), person_id=member.id, now=NOW)
    with django_assert_num_queries(1):
        actor = selectors.actor(member.id)
    assert actor.person_ids == (member.id, *sorted([first.id, second.id]))
    for one in actor.person_ids:
        actor.require("order.see", one)
        actor.require("cart.edit", one)
    assert not actor.may("order.see", _guest("c@example.com").id)
    with pytest.raises(PersonUnknown):
        selectors.actor(first.id)


def test_a_guest_with_another_email_is_not_merged(nothing_changes):
    member, guest = _register(), _guest("bea@example.com")
    actor = selectors.actor(guest.id)
    with nothing_changes():
        assert not services.merge_guest(actor=actor, person_id=member.id, now=NOW)


def test_a_guest_is_merged_into_members_alone(nothing_changes):
    guest, other, member = _guest(""), _guest(""), _register()
    actor = selectors.actor(guest.id)
    with nothing_changes(), pytest.raises(NotAMember):
        services.merge_guest(actor=actor, person_id=other.id, now=NOW)
    themselves = selectors.actor(member.id)
    with nothing_changes(), pytest.raises(NotAGuest):
        services.merge_guest(actor=themselves, person_id=member.id, now=NOW)


# --- passwords and emails -------------------------------------------------------------------------


def test_a_new_password_opens_the_account_and_the_old_one_does_not():
    person = _register()
    services.set_password(actor=selectors.actor(person.id), password="another long one", now=NOW)
    login = models.Login.objects.get()
    assert check_password("another long one", login.password)
    assert not check_password("long enough", login.password)
    assert _audit()[-1][1:] == ("account.edit", person.id, None, '{"changed": ["password"]}')


@pytest.mark.parametrize("password", ["short", "x" * 257, "password"])
def test_a_password_that_is_not_good_enough_changes_nothing(password, nothing_changes):
    actor = selectors.actor(_register().id)
    with nothing_changes(), pytest.raises(InvalidInput):
        services.set_password(actor=actor, password=password, now=NOW)


def test_a_guest_has_no_password(nothing_changes):
    actor = selectors.actor(_guest().id)
    with nothing_changes(), pytest.raises(NotAMember):
        services.set_password(actor=actor, password="another long one", now=NOW)


@pytest.mark.parametrize("verified", [True, False])
def test_an_email_is_known_to_be_read_by_its_member_or_not_yet(verified):
    _register(email_verified=verified)
    _claim(_guest().id)
    found = db.rows("SELECT email, verified FROM account_emailaddress")
    assert found == ([("ana@example.com", True)] if verified else [])


def test_a_claimed_guest_s_email_may_be_known_to_be_theirs():
    guest = _guest()
    services.claim_guest(
        actor=selectors.actor(guest.id), guest_id=guest.id, email="guest@example.com",
        password="long enough", now=NOW, email_verified=True,
    )  # fmt: skip
    assert db.rows("SELECT email, verified FROM account_emailaddress") == [
        ("guest@example.com", True)
    ]


def test_those_of_a_store_are_found_by_their_role():
    store_id, first, second = uuid4(), _register("a@example.com"), _register("b@example.com")
    for person, role in ((first, Role.SELLER), (second, Role.WAREHOUSE)):
        services.grant(actor=SYSTEM, person_id=person.id, role=role, store_id=store_id, now=NOW)
    other_id = uuid4()
    found = selectors.members_of([store_id, other_id], Role.SELLER)
    assert found == {store_id: (first.id,), other_id: ()}
