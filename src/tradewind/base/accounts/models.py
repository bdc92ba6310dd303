from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from tradewind.base.accounts.types import PersonKind, PersonState
from tradewind.kernel import clock, db, ids


class Person(models.Model):
    """Somebody, without personal data. `version` counts the facts published about them."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8)
    language = models.CharField(max_length=35)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=0)
    created_at = models.DateTimeField()


class Contact(models.Model):
    """How to reach a person. Personal data; the email is in lower case."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    email = models.CharField(max_length=254, db_index=True)
    full_name = models.CharField(max_length=200)
    latin_name = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=30, default="")


# Ours, and the tables of allauth: emails, and the secrets of the second step.
_PRIVATE = ("accounts", "account", "mfa")


def verify_email(login_id: UUID, email: str) -> None:
    """Note that a member reads the email they sign in with, in the table where allauth looks."""
    db.execute(
        'INSERT INTO account_emailaddress AS a (user_id, email, verified, "primary")'
        " VALUES (%s, %s, true, true)"
        " ON CONFLICT (user_id, email) DO UPDATE SET verified = true",
        [login_id, email],
    )


def forget(person_ids: Sequence[UUID]) -> None:
    """Take away all that says who these people are; their rows and the countries they live in stay.

    An order that is being placed holds its address: this waits for it, so that who asks afterwards
    sees the order.
    """
    everyone = [list(person_ids)]
    db.rows(
        "SELECT 1 FROM accounts_address WHERE person_id = ANY(%s) ORDER BY id FOR UPDATE",
        everyone,
    )
    db.execute(
        "UPDATE accounts_address SET full_name = '', line1 = '', line2 = '', city = '',"
        " region = '', postcode = '', phone = '', extra = '{}' WHERE person_id = ANY(%s)",
        everyone,
    )
    db.execute(
        "DELETE FROM accounts_emailcode WHERE email IN (SELECT email FROM accounts_contact"
        " WHERE person_id = ANY(%s) AND email <> '')",
        everyone,
    )
    db.execute(
        "UPDATE accounts_contact SET email = '', full_name = '', latin_name = '', phone = ''"
        " WHERE person_id = ANY(%s)",
        everyone,
    )
    db.execute(
        "UPDATE accounts_apitoken SET name = '', revoked_at = coalesce(revoked_at, %s)"
        " WHERE person_id = ANY(%s)",
        [clock.wall(), *everyone],
    )
    # With it go the emails and the second step that allauth keeps of it.
    Login.objects.filter(person_id__in=person_ids).delete()
    Person.objects.filter(id__in=person_ids).update(state=PersonState.ERASED)


class LoginManager(BaseUserManager["Login"]):
    """What Django's sign-in and `createsuperuser` call."""

    def get_by_natural_key(self, username: str | None) -> Login:
        """Find a login by its email, whatever its case."""
        return self.get(email=(username or "").strip().lower())

    def create_superuser(self, email: str, password: str | None = None) -> Login:
        """Make a member who may look at every table in the back office."""
        email, now = email.strip().lower(), clock.now()
        with db.atomic():
            person = Person.objects.create(
                kind=PersonKind.MEMBER, state=PersonState.ACTIVE, language="en", created_at=now
            )
            Contact.objects.create(person=person, email=email, full_name=email)
            login = Login(
                email=email, person=person, is_staff=True, is_superuser=True, created_at=now
            )
            login.set_password(password)
            login.save(force_insert=True)
            verify_email(login.id, email)
        return login


class Login(AbstractBaseUser):
    """The credentials of a member. Personal data; the email is in lower case."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    email = models.CharField(max_length=254, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[LoginManager] = LoginManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Say whether Django's admin may show a table: staff look at all but personal data and keys.

        This opens the tables of the back office and nothing else; services ask the actor's verbs.
        """
        if not (self.is_active and self.is_staff):
            return False
        app, _, what = perm.partition(".")
        return self.is_superuser or (what.startswith("view_") and app not in _PRIVATE)

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        """Say whether all of these hold."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether the admin lists the tables of an app."""
        return self.has_perm(f"{app_label}.view_any")


class Address(models.Model):
    """A version of an address: written once, never changed. Personal data."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    full_name = models.CharField(max_length=200)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, default="")
    city = models.CharField(max_length=100, default="")
    region = models.CharField(max_length=100, default="")
    postcode = models.CharField(max_length=12, default="")
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=30, default="")
    extra = models.JSONField(default=dict)
    created_at = models.DateTimeField()


class EmailCode(models.Model):
    """The one live code of an email, as a keyed hash, until it is used or over. Personal data."""

    email = models.CharField(max_length=254, primary_key=True)
    digest = models.CharField(max_length=64)
    attempts = models.IntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)


class RoleAssignment(models.Model):
    """A role that a person has, at one store where the role is of a store."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    store_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "store_id"],
                name="role_once",
                nulls_distinct=False,
            )
        ]


class RoleVerb(models.Model):
    """The one table role × verb."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    role = models.CharField(max_length=12)
    verb = models.CharField(max_length=40)
    scope = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "verb"], name="role_verb_once")]


class ApiToken(models.Model):
    """What a member gave to a program: a hash of its secret, which nobody can read back."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    start = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    origins = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class ApiShopper(models.Model):
    """A guest who came through a program, for whom that program may act."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
