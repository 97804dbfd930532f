"""At the cut-off, each shop is told once what it prepares, whatever the scheduler did meanwhile."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from merchants.models import Merchant, MerchantOrder
from pickup.collections import Contact
from pickup.telling import digest
from shop.models import OutgoingMessage
from tests import factories
from tests.at_once import at_once
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = Town(stock=50)
    town.merchant.name = "Boulangerie du Pont"
    town.merchant.save()
    return town


def letters(town):
    return [one for one in mail.outbox if town.merchant.email in one.to and "préparer" in f"{one.subject}{one.body}"]


def after_cutoff(town, **later):
    return town.slot.cutoff_at + datetime.timedelta(**(later or {"minutes": 1}))


def test_before_the_cut_off_nobody_is_told(town):
    town.place()
    mail.outbox.clear()
    digest.send_due(at=town.slot.cutoff_at - datetime.timedelta(minutes=1))
    assert mail.outbox == []


def test_one_message_says_all_there_is_to_prepare(town):
    for name in ("Odette", "Jean"):
        contact = Contact(name, "Marchand", email=f"{name}@example.org")
        town.place(town.basket({town.product: 2}), contact=contact)
    mail.outbox.clear()
    digest.send_due(at=after_cutoff(town))
    (letter,) = mail.outbox
    assert letter.to == [town.merchant.email]
    for words in (f"4 × {town.product.title}", "Odette M.", "Jean M.", "/preparation/", "/etiquettes/"):
        assert words in letter.body
    assert "example.org" not in letter.body.replace(town.merchant.email, "").split("http")[0]


@pytest.mark.parametrize("runs", [[{"minutes": 1}] * 3, [{"minutes": 1}, {"hours": 1}], [{"hours": 2, "minutes": 30}]])
def test_exactly_one_also_when_the_scheduler_slept_or_ran_again(town, runs):
    town.place()
    mail.outbox.clear()
    for later in runs:
        digest.send_due(at=after_cutoff(town, **later))
    assert len(mail.outbox) == 1


def test_what_comes_after_is_told_apart(town):
    town.place()
    digest.send_due(at=after_cutoff(town))
    late = town.place(contact=Contact("Yvonne", "Perrin"), channel="PHONE")
    mail.outbox.clear()
    for _twice in range(2):
        digest.send_due(at=after_cutoff(town, minutes=5))
    (letter,) = mail.outbox
    assert letter.subject.startswith("En plus pour")
    assert "Yvonne P." in letter.body
    assert late.collection.spoken_code in letter.body
    assert "Odette" not in letter.body


def test_moved_to_another_slot_an_order_is_news_there(town):
    order = town.place()
    digest.send_due(at=after_cutoff(town))
    later = factories.SlotFactory(point=town.slot.point, starts_at=factories.in_days(4))
    type(order.collection).objects.update(slot=later)
    MerchantOrder.objects.update(due_at=later.starts_at, due_until=later.ends_at)
    mail.outbox.clear()
    digest.send_due(at=later.cutoff_at)
    assert [letter.subject[:10] for letter in mail.outbox] == ["À préparer"]


def test_nothing_for_what_is_cancelled_not_paid_or_over(town):
    town.place()
    MerchantOrder.objects.update(status="CANCELLED")
    town.place()
    MerchantOrder.objects.filter(status="PLACED").update(confirmed_at=None)
    mail.outbox.clear()
    digest.send_due(at=after_cutoff(town))
    MerchantOrder.objects.update(status="PLACED", confirmed_at=timezone.now())
    digest.send_due(at=town.slot.ends_at)
    assert mail.outbox == []


def test_a_shop_without_an_address_has_its_list_printed(client, town):
    town.place()
    Merchant.objects.update(email="")
    mail.outbox.clear()
    digest.send_due(at=after_cutoff(town))
    assert mail.outbox == []
    client.force_login(factories.association_member("COACH"))
    page = client.get("/association/attente/").text
    assert f"/association/attente/{town.merchant.code}/" in page
    moment = f"{town.slot.starts_at.astimezone(datetime.UTC):%Y%m%dT%H%MZ}"
    paper = client.get(f"/association/attente/{town.merchant.code}/{moment}/").text
    assert town.product.title in paper
    assert "pas assez" not in paper


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(settings):
    town = Town(stock=50)
    for _one in range(3):
        town.place()
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"
    OutgoingMessage.objects.all().delete()
    at = after_cutoff(town)
    assert at_once(*[lambda: digest.send_due(at=at)] * 4) == [None] * 4
    assert OutgoingMessage.objects.filter(subject__startswith="À préparer").count() == 1
    assert not OutgoingMessage.objects.filter(subject__startswith="En plus").exists()
