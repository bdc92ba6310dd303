from __future__ import annotations

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.test.utils import isolate_apps

from tradewind.testing.walls import plan
from tradewind.testing.walls.keys import violations

from .linting import CONFIG

PLAN = plan.read(config=CONFIG)


def test_every_key_between_domains_points_down_by_label_and_protects():
    found = violations(apps.get_models(include_auto_created=True), plan=PLAN)
    assert not found, "\n".join(found)


@isolate_apps()
def test_a_key_that_points_down_by_label_and_protects_is_allowed():
    class Line(models.Model):
        product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+")
        order = models.ForeignKey("orders.Order", models.CASCADE, related_name="lines")

        class Meta:
            app_label = "orders"

    assert violations([Line], plan=PLAN) == []


@isolate_apps()
def test_a_key_that_points_up_or_at_a_stranger_is_named():
    class Product(models.Model):
        order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")

        class Meta:
            app_label = "catalog"

    class Basket(models.Model):
        parcel = models.ForeignKey("fulfilment.Parcel", models.PROTECT, related_name="+")

        class Meta:
            app_label = "checkout"

    class Order(models.Model):
        release = models.ForeignKey("settlement.Release", models.PROTECT, related_name="+")

        class Meta:
            app_label = "orders"

    class AuditEntry(models.Model):
        person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")

        class Meta:
            app_label = "kernel"

    assert violations([Product, Basket, Order, AuditEntry], plan=PLAN) == [
        "catalog.Product.order points from goods.catalog to trade.orders, which is not below it",
        "checkout.Basket.parcel points from trade.checkout to trade.fulfilment,"
        " which is not below it",
        "kernel.AuditEntry.person points from kernel to base.accounts, which is not below it",
        "orders.Order.release points from trade.orders to trade.settlement, which is not below it",
    ]


@isolate_apps()
def test_a_key_between_domains_that_cascades_is_named():
    class Line(models.Model):
        product = models.OneToOneField("catalog.Product", models.CASCADE, related_name="+")

        class Meta:
            app_label = "orders"

    assert violations([Line], plan=PLAN) == ["orders.Line.product wants on_delete=PROTECT"]


@isolate_apps()
def test_a_key_between_domains_that_can_be_followed_backwards_is_named():
    class Line(models.Model):
        product = models.ForeignKey("catalog.Product", models.PROTECT)

        class Meta:
            app_label = "orders"

    assert violations([Line], plan=PLAN) == ['orders.Line.product wants related_name="+"']


@isolate_apps()
def test_a_key_between_domains_given_as_a_class_is_named():
    class Product(models.Model):
        class Meta:
            app_label = "catalog"

    class Line(models.Model):
        product = models.ForeignKey(Product, models.PROTECT, related_name="+")

        class Meta:
            app_label = "orders"

    assert violations([Line], plan=PLAN) == [
        "orders.Line.product names its target otherwise than by an app-label string"
    ]


@isolate_apps()
def test_a_key_inherited_from_an_abstract_table_is_judged_too():
    class Sold(models.Model):
        product = models.ForeignKey(to="catalog.Product", on_delete=models.PROTECT)

        class Meta:
            abstract = True

    class Line(Sold):
        class Meta:
            app_label = "orders"

    assert violations([Line], plan=PLAN) == ['orders.Line.product wants related_name="+"']


@isolate_apps()
def test_many_to_many_between_domains_without_a_table_of_its_own_is_named():
    class Product(models.Model):
        class Meta:
            app_label = "catalog"

    class Basket(models.Model):
        things = models.ManyToManyField("catalog.Product", related_name="+")

        class Meta:
            app_label = "checkout"

    assert violations([Basket], plan=PLAN) == [
        "checkout.Basket.things crosses domains without a table of its own:"
        " that table's keys would cascade"
    ]


@isolate_apps()
def test_a_generic_key_is_named():
    class Note(models.Model):
        kind = models.ForeignKey("contenttypes.ContentType", models.PROTECT)
        number = models.BigIntegerField()
        about = GenericForeignKey("kind", "number")

        class Meta:
            app_label = "threads"

    assert violations([Note], plan=PLAN) == [
        "threads.Note.about is a generic key: its target is no label"
    ]


@isolate_apps()
def test_a_table_outside_the_domains_is_named():
    class Visit(models.Model):
        class Meta:
            app_label = "storefront"

    Visit.__module__ = "tradewind.sites.storefront.models"
    assert violations([Visit], plan=PLAN) == [
        "storefront.Visit: tables belong to domains and to the kernel alone"
    ]


@isolate_apps()
def test_keys_of_libraries_are_not_judged():
    class LogEntry(models.Model):
        user = models.ForeignKey("accounts.Login", models.CASCADE)

        class Meta:
            app_label = "admin"

    class Login(models.Model):
        group = models.ForeignKey("auth.Group", models.CASCADE)

        class Meta:
            app_label = "accounts"

    assert violations([LogEntry, Login], plan=PLAN) == []
