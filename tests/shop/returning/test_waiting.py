"""« Prévenez-moi » : only who said yes from their own address, one message, then forgotten."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.partner.models import StockRecord

from shop import tasks
from shop.outbox.models import OutgoingMessage
from shop.returning import waiting
from shop.returning.models import Waiting
from tests import factories
from tests.at_once import at_once
from tests.shop.returning.situations import somebody_waits

pytestmark = pytest.mark.django_db

ODETTE = "odette@example.org"


@pytest.fixture
def honey(town):
    return town.sells(title="Miel de tilleul", slug="miel", stock=0)


def asks(client, product, **told):
    return client.post(reverse("waiting", args=[product.pk]), {"email": ODETTE, **told}, follow=True)


def comes_back(product, number=5):
    StockRecord.objects.filter(product=product).update(num_in_stock=number)


def letters():
    return OutgoingMessage.objects.filter(key__startswith="waiting:").order_by("pk")


def answers(client, letter, **told):
    address = letter.body[letter.body.index("/prevenez-moi/") :].split()[0]
    return client.post(address, told, follow=True)


def test_only_a_product_that_ran_out_offers_it(client, town, honey):
    out = client.get(reverse("product", args=[honey.slug, honey.pk])).text
    there = client.get(reverse("product", args=[town.product.slug, town.product.pk])).text
    assert reverse("waiting", args=[honey.pk]) in out
    assert reverse("waiting", args=[town.product.pk]) not in there
    asks(client, town.product)
    assert Waiting.objects.count() == 0


def test_asked_confirmed_told_once_and_forgotten(client, honey):
    asks(client, honey)
    (question,) = letters()
    assert question.recipient == ODETTE
    assert "Miel de tilleul" in question.subject
    assert "C’est noté" in answers(client, question).text
    waiting.tell_back(at=timezone.now())
    assert letters().count() == 1
    comes_back(honey)
    waiting.tell_back(at=timezone.now())
    _question, told = letters()
    assert "Il y a de nouveau" in told.body
    assert "seul message" in told.body
    assert Waiting.objects.count() == 0
    waiting.tell_back(at=timezone.now())
    assert letters().count() == 2


def test_nobody_who_did_not_say_yes_is_told(client, honey):
    asks(client, honey)
    comes_back(honey)
    waiting.tell_back(at=timezone.now())
    assert letters().count() == 1


def test_reading_the_letter_says_nothing(client, honey):
    asks(client, honey)
    body = letters().get().body
    client.get(body[body.index("/prevenez-moi/") :].split()[0])
    assert Waiting.objects.get().confirmed_at is None


def test_the_letter_also_stops_it(client, honey):
    asks(client, honey)
    answers(client, letters().get())
    answers(client, letters().get(), stop="1")
    assert Waiting.objects.count() == 0


def test_asked_again_writes_no_second_letter(client, honey):
    asks(client, honey)
    asks(client, honey)
    assert letters().count() == 1


def test_a_machine_that_types_addresses_waits(client, honey):
    for number in range(14):
        asks(client, honey, email=f"quelquun{number}@example.org")
    assert letters().count() <= waiting.OF_A_NETWORK.free + 1


@pytest.mark.parametrize("told", [{"email": ""}, {"email": "pas-une-adresse"}])
def test_a_mistake_is_said_and_nothing_is_written(client, honey, told):
    assert asks(client, honey, **told).status_code == 200
    assert Waiting.objects.count() == 0


def test_a_mobile_is_told_by_sms(client, honey, settings):
    settings.SMS_GATEWAY = "file"
    asks(client, honey, email="", phone="06 39 98 12 34")
    question = letters().get()
    assert (question.way, question.recipient) == ("SMS", "")
    assert "/prevenez-moi/" in question.short


def test_a_paused_shop_is_no_news(client, town, honey):
    somebody_waits(honey, confirmed_at=timezone.now())
    comes_back(honey)
    type(town.merchant).objects.filter(pk=town.merchant.pk).update(paused_at=timezone.now())
    waiting.tell_back(at=timezone.now())
    assert not letters().exists()
    assert Waiting.objects.count() == 1


def test_a_message_that_could_not_be_written_leaves_the_wait(honey, monkeypatch):
    somebody_waits(honey, confirmed_at=timezone.now())
    comes_back(honey)

    def crash(*_args, **_facts):
        raise RuntimeError("no pen")

    monkeypatch.setattr(waiting.PersonLetter, "send", crash)
    with pytest.raises(Exception, match="."):
        waiting.tell_back(at=timezone.now())
    assert Waiting.objects.count() == 1


def test_what_nobody_answers_and_what_was_told_is_forgotten(client, honey):
    asks(client, honey)
    at = timezone.now()
    waiting.forget_old(at=at + waiting.TO_CONFIRM - datetime.timedelta(hours=1))
    assert Waiting.objects.count() == 1
    waiting.forget_old(at=at + waiting.TO_CONFIRM + datetime.timedelta(hours=1))
    assert Waiting.objects.count() == 0
    assert letters().get().recipient == ODETTE
    waiting.forget_old(at=at + waiting.TOLD_KEPT + datetime.timedelta(hours=1))
    assert letters().get().recipient == ""


def test_it_goes_with_the_account(client, honey):
    user = factories.UserFactory(email=ODETTE)
    client.force_login(user)
    asks(client, honey)
    assert letters().get().key.startswith(f"waiting:{user.pk}:")
    assert user.waitings.count() == 1


def test_the_work_of_every_minute_tells_them(honey):
    somebody_waits(honey, confirmed_at=timezone.now())
    comes_back(honey)
    tasks.tell_who_waits()
    assert letters().count() == 1


@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once(honey):
    somebody_waits(honey, confirmed_at=timezone.now())
    comes_back(honey)
    at_once(*[lambda: waiting.tell_back(at=timezone.now())] * 3)
    assert letters().count() == 1
    assert Waiting.objects.count() == 0
