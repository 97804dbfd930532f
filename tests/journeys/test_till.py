"""A morning at the till, on a phone without JavaScript: opened, three payments with change, counted short, signed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from merchants.books import accounts, ledger
from pickup.models import Collection
from pickup.money import closings
from tests import factories
from tests.journeys.steps import hear, press, said, sign_in
from tests.journeys.town import town
from tests.pickup.till_world import A_DAY


@pytest.fixture
def here(transactional_db, settings):
    settings.MONEY_MODE, settings.MONEY_LEGAL_BASIS = "mandated", "ACPR 2026-1"
    return town()


def somebody(here, name, cents):
    """An order of the bakery, in its bag, to be paid here."""
    part = factories.merchant_order(merchant=here.bakery, status="DROPPED_OFF", money_mode="mandated", lines=[])
    factories.ordered_line(part, price=f"{cents / 100:.2f}")
    code, token = part.order.number[-6:].replace("0", "A").replace("1", "B"), part.order.number
    facts = {"first_name": name, "last_name": "Marchal", "phone": "06 39 98 01 23", "channel": "PHONE"}
    return Collection.objects.create(order=part.order, slot=here.morning, code=code, token=token, **facts)


def test_a_morning_at_the_till(visitor, here):
    people = [somebody(here, name, cents) for name, cents in (("Odette", 1660), ("Paul", 420), ("Awa", 500))]
    page = visitor()
    sign_in(page, here.volunteer)
    page.goto(reverse("counter_till", args=[here.point.slug]))
    open_the_till(page)
    pay_with_change(page, here, people)
    close_short(page, here)
    assert ledger.balance(accounts.TILL_DIFFERENCE) == 200
    made = closings.close_due(at=timezone.now() + A_DAY)
    assert made[-1].net_cents == 2580 or made[0].net_cents == 2580
    see_the_difference(visitor(), here)


def open_the_till(page):
    hear(page, "Elle n’est pas ouverte")
    page.get_by_text(said("Ou compter pièce par pièce")).click()
    page.get_by_label(said("20 €"), exact=False).first.fill("2")
    page.get_by_label(said("10 €"), exact=False).first.fill("1")
    press(page, "Ouvrir la caisse")
    hear(page, "avec 50,00 € de fonds")


def pay_with_change(page, here, people):
    changes = [("20,00 € rendre 3,40 €", "rendez 3,40 €"), ("5,00 € rendre 0,80 €", "rendez 0,80 €")]
    for collection, (tapped, told) in zip(people, changes, strict=False):
        page.goto(reverse("counter_collection", args=[here.point.slug, collection.code]))
        press(page, tapped)
        hear(page, told)
    page.goto(reverse("counter_collection", args=[here.point.slug, people[2].code]))
    press(page, "Tout en espèces")
    hear(page, "C’est noté")


def close_short(page, here):
    page.goto(reverse("counter_till", args=[here.point.slug]))
    hear(page, "75,80 €")
    page.get_by_label(said("Espèces comptées")).fill("73,80")
    press(page, "Fermer la caisse")
    hear(page, "Il manque 2,00 € en espèces")
    expect(page.get_by_label(said("Espèces comptées"))).to_have_value("73,80")
    page.get_by_label(said("Un mot sur l’écart")).fill("deux euros rendus de trop")
    press(page, "Fermer la caisse")
    hear(page, "deux euros rendus de trop")
    hear(page, "Vérifié par")
    page.goto(reverse("counter_slot_till", args=[here.point.slug, here.morning.pk]))
    hear(page, "Boulangerie du Pont")
    hear(page, "25,80 €")
    hear(page, "Rien : tout est payé")


def see_the_difference(page, here):
    sign_in(page, here.treasurer)
    page.goto(reverse("tills"))
    hear(page, "deux euros rendus de trop")
    hear(page, "25,80 €")
