"""The association sees who comes today and where each bag is."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import AssociationMember
from merchants.preparation import merchant_orders
from pickup.collections import Contact
from pickup.models import Slot
from pickup.money import till
from tests.factories import (
    PickupPointFactory,
    ProductFactory,
    SlotFactory,
    association_member,
    merchant_order,
    ordered_line,
    owner_of,
)
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
Role = AssociationMember.Role
LIST = "/association/"


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def coach(client, town):
    client.force_login(town.people["coach"])
    return client


def ordered(town, *, first_name="Odette", last_name="Martin", merchants=None, **facts):
    products = [ProductFactory(merchant=merchant, price="4.20") for merchant in merchants or [town.bakery]]
    contact = Contact(first_name=first_name, last_name=last_name, phone="06 39 98 00 02", email="")
    return an_order(town, products=products, contact=contact, **facts).collection


def gone_by(collection, days=3):
    """As if that slot had been that many days ago."""
    past = timezone.now() - datetime.timedelta(days=days)
    Slot.objects.filter(pk=collection.slot_id).update(
        starts_at=past, ends_at=past + datetime.timedelta(hours=2), cutoff_at=past
    )


def text_of(page):
    return page.content.decode()


@pytest.mark.parametrize("role", [Role.COACH, Role.TREASURER, Role.ADMINISTRATOR])
def test_every_role_of_the_association_sees_the_orders(client, town, role):
    collection = ordered(town)
    client.force_login(association_member(role))
    assert "Odette Martin" in text_of(client.get(LIST))
    assert "Odette Martin" in text_of(client.get(reverse("association_order", args=[collection.code])))


@pytest.mark.parametrize("person", ["resident", "merchant", "volunteer"])
def test_to_others_it_does_not_exist(client, town, person):
    collection = ordered(town)
    client.force_login(town.people[person])
    assert client.get(LIST).status_code == 404
    assert client.get(reverse("association_order", args=[collection.code])).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, town):
    assert client.get(LIST).status_code == 302


def test_a_row_says_who_comes_when_and_where_each_bag_is(coach, town):
    collection = ordered(town, merchants=[town.bakery, town.bookshop])
    bread = collection.order.merchant_orders.get(merchant=town.bakery)
    merchant_orders.accept(merchant_order=bread, by=None, at=timezone.now())
    page = text_of(coach.get(LIST))
    assert collection.spoken_code in page
    assert "8,40" in page
    assert "accepté</span> Boulangerie du Pont" in page
    assert "commandé</span> La Marelle" in page


def test_the_board_counts_what_waits(coach, town):
    for _ in range(2):
        ordered(town)
    tiles = {tile.status: tile.count for tile in coach.get(LIST).context["board"]}
    assert (tiles["PLACED"], tiles["READY"]) == (2, 0)


def test_an_order_that_waits_for_its_payment_is_nobody_s_work_yet(coach, town):
    ordered(town, pays_online=True)
    page = coach.get(LIST)
    assert "paiement attendu" in text_of(page)
    assert [tile.count for tile in page.context["board"]] == [0, 0, 0, 0, 0]
    assert "Odette" not in text_of(coach.get(LIST, {"etat": "PLACED"}))


def test_one_signs_out_from_the_list(coach):
    assert 'action="/deconnexion/"' in text_of(coach.get(LIST))


def test_each_sees_the_rooms_that_open(client, town):
    for person, rooms in (("coach", 0), ("treasurer", 1), ("administrator", 2)):
        client.force_login(town.people[person])
        page = text_of(client.get(LIST))
        assert ('"/association/argent/"' in page) == (rooms >= 1)
        assert ("/association/messages/" in page) == (rooms >= 2)


def test_two_places_open_at_the_same_hour_keep_their_own_lists(coach, town):
    here = town.slot
    there = SlotFactory(point=PickupPointFactory(name="Halte"), starts_at=here.starts_at)
    for name, slot in (("Aubert", here), ("Besson", there), ("Colin", here)):
        town.slot = slot
        ordered(town, last_name=name)
    assert text_of(coach.get(LIST)).count("<h3>") == 2


def test_what_is_paid_is_not_asked_again(coach, town):
    collection = ordered(town)
    assert "à régler au comptoir" in text_of(coach.get(LIST))
    part = collection.order.merchant_orders.get()
    till.collect_payment(
        collection=collection,
        point=collection.slot.point,
        amounts={part: 420},
        means="CASH",
        key="till",
        by=town.people["coach"],
        at=timezone.now(),
    )
    assert "réglée" in text_of(coach.get(LIST))


def test_the_past_is_behind_one_link(coach, town):
    gone_by(ordered(town))
    assert "Odette" not in text_of(coach.get(LIST))
    assert "Odette" in text_of(coach.get(LIST, {"passees": ""}))


def test_what_was_collected_this_morning_is_still_today(coach, town):
    collection = ordered(town)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    Slot.objects.filter(pk=collection.slot_id).update(
        starts_at=midnight, ends_at=midnight + datetime.timedelta(minutes=1), cutoff_at=midnight
    )
    page = text_of(coach.get(LIST))
    assert "Odette" in page
    assert "<h3>Aujourd’hui," in page


@pytest.mark.parametrize(
    "question", ["{code}", "{spoken}", "{lower}", "{number}", "martin", "ODETTE", "Odétte Martin"]
)
def test_an_order_is_found_by_code_number_or_name(coach, town, question):
    collection = ordered(town)
    ordered(town, first_name="Paul", last_name="Legrand")
    gone_by(collection)
    asked = question.format(
        code=collection.code,
        spoken=collection.spoken_code,
        lower=collection.code.lower(),
        number=collection.order.number,
    )
    page = text_of(coach.get(LIST, {"q": asked}))
    assert "Odette" in page
    assert "Legrand" not in page


@pytest.mark.parametrize("question", ["personne", "%", "<script>alert(1)</script>", "'; DROP TABLE", "🥖", "x" * 3000])
def test_a_strange_question_gets_a_page(coach, town, question):
    ordered(town)
    page = coach.get(LIST, {"q": question})
    assert page.status_code == 200
    assert "<script>alert" not in text_of(page)


def test_a_null_byte_and_a_broken_page_number_get_a_page(coach, town):
    ordered(town)
    asked = {"q": "a\x00b", "etat": "NOWHERE", "commercant": "personne", "page": "dix"}
    assert coach.get(LIST, asked).status_code == 200


def test_orders_are_chosen_by_merchant_and_by_state_of_that_merchant_s_part(coach, town):
    both = ordered(town, merchants=[town.bakery, town.bookshop])
    ordered(town, first_name="Paul", merchants=[town.bookshop])
    merchant_orders.accept(
        merchant_order=both.order.merchant_orders.get(merchant=town.bakery), by=None, at=timezone.now()
    )
    page = text_of(coach.get(LIST, {"commercant": "boulangerie"}))
    assert "Odette" in page
    assert "Paul" not in page
    assert "Odette" in text_of(coach.get(LIST, {"commercant": "boulangerie", "etat": "ACCEPTED"}))
    assert "Odette" not in text_of(coach.get(LIST, {"commercant": "librairie", "etat": "ACCEPTED"}))


def test_one_order_tells_its_story(coach, town):
    collection = ordered(town, quantity=3)
    part = collection.order.merchant_orders.get()
    baker = owner_of(town.bakery)
    line = part.lines.get()
    for kept, why in ((1, "Plus de farine"), (0, "Four en panne")):
        merchant_orders.declare_shortage(line=line, kept_quantity=kept, by=baker, at=timezone.now(), reason=why)
    page = coach.get(reverse("association_order", args=[collection.code]))
    said = [event.words for event in page.context["events"]]
    assert said == ["Commandé", f"{line.title}\u202f: 1 au lieu de 3", f"{line.title}\u202f: 0 au lieu de 1", "Annulé"]
    for words in ("Plus de farine", "Four en panne", "Camille Besson"):
        assert words in text_of(page)


def test_money_at_the_counter_is_in_the_story(coach, town):
    collection, volunteer = ordered(town), town.people["volunteer"]
    facts = {"by": volunteer, "at": timezone.now()}
    amounts = {collection.order.merchant_orders.get(): 420}
    (payment,) = till.collect_payment(
        collection=collection, point=collection.slot.point, amounts=amounts, means="CASH", key="till", **facts
    )
    till.undo_payment(payment=payment, reason="Touche de travers", **facts)
    page = coach.get(reverse("association_order", args=[collection.code]))
    said = [event.words for event in page.context["events"]]
    assert said == ["Commandé", "4,20\u202f€, espèces", "encaissement annulé, 4,20\u202f€"]
    assert "Touche de travers" in text_of(page)


def test_what_remains_to_be_paid_is_said(coach, town):
    collection = ordered(town)
    page = text_of(coach.get(reverse("association_order", args=[collection.code])))
    assert "reste 4,20" in page


def test_what_one_merchant_gives_back_does_not_pay_the_other(coach, town):
    collection = ordered(town, merchants=[town.bakery, town.bookshop])
    part = collection.order.merchant_orders.get(merchant=town.bakery)
    told = {"by": town.people["coach"], "at": timezone.now()}
    till.collect_payment(
        collection=collection, point=collection.slot.point, amounts={part: 420}, means="CASH", key="till", **told
    )
    merchant_orders.cancel(merchant_order=part, channel="MERCHANT", reason="Four en panne", **told)
    page = text_of(coach.get(reverse("association_order", args=[collection.code])))
    assert "reste 4,20\u202f€, 4,20\u202f€ à rendre" in page
    assert "à régler au comptoir, trop-perçu à rendre" in text_of(coach.get(LIST))


@pytest.mark.parametrize("code", ["a%00b", "a b", "é"])
def test_a_code_that_cannot_be_one_does_not_exist(coach, code):
    for act in ("", "annuler/"):
        assert coach.get(f"{LIST}commandes/{code}/{act}").status_code == 404


def test_an_unknown_code_does_not_exist(coach):
    assert coach.get(reverse("association_order", args=["ZZZZZZ"])).status_code == 404


def test_the_list_costs_the_same_for_many(coach, town, django_assert_num_queries):
    ordered(town)
    coach.get(LIST)
    with django_assert_num_queries(13) as few:
        coach.get(LIST)
    for name in ("Paul", "Lucie", "Anne"):
        part = merchant_order(in_order=ordered(town, first_name=name).order)
        ordered_line(part)
    SlotFactory(point=town.point, starts_at=timezone.now() + datetime.timedelta(days=9))
    with django_assert_num_queries(len(few)):
        coach.get(LIST)


def cancel(client, collection, **typed):
    address = reverse("association_order_cancel", args=[collection.code])
    return client.post(address, {"channel": "PHONE", "reason": "Malade", **typed}, follow=True)


def test_somebody_who_calls_has_their_order_cancelled(coach, town):
    collection = ordered(town)
    page = text_of(cancel(coach, collection))
    assert "La commande est annulée." in page
    move = collection.order.merchant_orders.get().moves.last()
    assert (move.to_status, move.channel, move.reason, move.by) == (
        "CANCELLED",
        "PHONE",
        "Malade",
        town.people["coach"],
    )
    assert "/annuler/" not in page


@pytest.mark.parametrize("typed", [{"reason": " "}, {"reason": "x" * 201}, {"channel": "ONLINE"}, {"reason": "a\x00"}])
def test_nothing_is_cancelled_without_a_reason(coach, town, typed):
    collection = ordered(town)
    assert cancel(coach, collection, **typed).status_code == 200
    assert collection.order.merchant_orders.get().status == "PLACED"


def test_after_the_cut_off_it_is_said_and_what_was_typed_stays(coach, town):
    collection = ordered(town)
    Slot.objects.filter(pk=collection.slot_id).update(cutoff_at=timezone.now() - datetime.timedelta(minutes=1))
    page = text_of(cancel(coach, collection))
    assert 'class="notice refusal"' in page
    assert 'value="Malade"' in page
    assert collection.order.merchant_orders.get().status == "PLACED"
    whole = reverse("association_order_cancel", args=[collection.code])
    assert whole not in text_of(coach.get(reverse("association_order", args=[collection.code])))


def cancel_part(client, collection, merchant, **typed):
    address = reverse("association_order_part_cancel", args=[collection.code, merchant.code])
    return client.post(address, {"channel": "PHONE", "reason": "Camion en panne", **typed}, follow=True)


def test_a_bag_that_will_not_come_is_called_off_after_the_cut_off(coach, town):
    collection = ordered(town, merchants=[town.bakery, town.bookshop])
    gone_by(collection)
    address = reverse("association_order_part_cancel", args=[collection.code, town.bakery.code])
    assert address in text_of(coach.get(reverse("association_order", args=[collection.code])))
    assert "Boulangerie du Pont" in text_of(coach.get(address))
    page = text_of(cancel_part(coach, collection, town.bakery))
    assert "cette partie est annulée" in page
    assert "Camion en panne" in page
    assert address not in page
    states = dict(collection.order.merchant_orders.values_list("merchant__code", "status"))
    assert states == {"boulangerie": "CANCELLED", "librairie": "PLACED"}


@pytest.mark.parametrize("typed", [{"reason": " "}, {"channel": "ONLINE"}, {"reason": "a\x00"}])
def test_no_bag_is_called_off_without_a_reason(coach, town, typed):
    collection = ordered(town)
    assert cancel_part(coach, collection, town.bakery, **typed).status_code == 200
    assert collection.order.merchant_orders.get().status == "PLACED"


def test_what_was_handed_over_is_not_called_off_and_the_page_says_why(coach, town):
    collection = ordered(town)
    collection.order.merchant_orders.update(status="HANDED_OVER")
    assert "déjà été remise" in text_of(cancel_part(coach, collection, town.bakery))


def test_a_merchant_who_is_not_in_the_order_has_no_part_in_it(coach, town):
    assert cancel_part(coach, ordered(town), town.bookshop).status_code == 404
