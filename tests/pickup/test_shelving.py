"""Bags on their shelves: some of them, which shelf, how warm, said by mistake, and what is told of each."""

import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from merchants.books import accounts, ledger
from pickup.bags import catching_up, custody, drop_off, guards, packing, shelving
from pickup.bags.forms import PutAwayForm
from pickup.counter import handover
from pickup.models import Bag, BagMove
from tests import factories
from tests.pickup.situations import DURING, ORDERED, person, saturday_slot

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
TODAY = DURING.date()


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def volunteer():
    return factories.UserFactory(first_name="Monique", last_name="Bonnet")


def of_three_bags(**facts):
    odette = person("READY", **facts)
    packing.say(merchant_order=odette.part, counts={"AMBIENT": 3}, by=None, at=ORDERED)
    return odette, list(odette.part.bags.order_by("number"))


def receive(who, bags=None, by=None, at=DURING, **told):
    drop_off.receive(merchant_order=who.part, bags=bags, shelf="B2", by=by, at=at, **told)


def acts(bag):
    return list(bag.moves.order_by("pk").values_list("act", flat=True))


# --- Some of the bags -------------------------------------------------------------------------


def test_two_bags_of_three_do_not_make_an_arrival():
    odette, bags = of_three_bags(email="odette@example.org")
    receive(odette, bags[:2])
    assert odette.statuses == ["READY"]
    assert mail.outbox == []
    receive(odette, bags[2:])
    assert odette.statuses == ["DROPPED_OFF"]
    assert len(mail.outbox) == 1
    assert "vos 3 sacs vous attendent" in mail.outbox[0].body


def test_a_bag_received_twice_says_by_whom_and_when(volunteer):
    odette, bags = of_three_bags()
    receive(odette, bags[:1], by=volunteer)
    with pytest.raises(custody.NotThere, match="Monique Bonnet, samedi 28 novembre à 10"):
        receive(odette, bags[:2])
    assert Bag.objects.here().count() == 1


def test_no_bag_ticked_is_no_bag():
    odette, _bags = of_three_bags()
    with pytest.raises(drop_off.NothingBrought):
        shelving.put_away(merchant_order=odette.part, placed=[], by=None, at=DURING)


def test_a_bag_of_somebody_else_is_not_received_with_it():
    odette, _bags = of_three_bags()
    other = person("READY")
    with pytest.raises(drop_off.NothingBrought):
        receive(odette, other.part.bags.all())
    assert other.statuses == ["READY"]


def test_there_is_no_third_bag():
    odette, bags = of_three_bags(email="odette@example.org")
    with pytest.raises(packing.NothingThereYet):
        packing.that_is_all(merchant_order=odette.part, by=None, at=DURING)
    receive(odette, bags[:2])
    packing.that_is_all(merchant_order=odette.part, by=None, at=DURING)
    assert odette.statuses == ["DROPPED_OFF"]
    assert odette.part.bags.count() == 2
    assert len(mail.outbox) == 1


def part_given(*, count, **facts):
    """Of the bags of a part, the first is received and given at once; the others have yet to come."""
    odette = person("READY", **facts)
    packing.say(merchant_order=odette.part, counts=count, by=None, at=DURING)
    first = odette.part.bags.order_by("number")[:1]
    receive(odette, first)
    handover.hand_over(
        collection=odette.fresh(),
        point=odette.fresh().slot.point,
        bags=list(first),
        adult_checked=False,
        by=None,
        at=DURING,
    )
    assert odette.statuses == ["READY"]
    return odette


def catch_up():
    catching_up.catch_up(at=DURING + MINUTE)
    handover.end_given(at=DURING + MINUTE)


def test_what_was_given_is_sold_once_nothing_else_is_awaited():
    odette = part_given(count={}, classes=["AMBIENT", "CHILLED"], email="odette@example.org")
    odette.part.lines.filter(storage_class="CHILLED").update(kept_quantity=0)
    catch_up()
    assert odette.statuses == ["HANDED_OVER"]
    assert ledger.balance(accounts.merchant(odette.part.merchant)) < 0
    assert mail.outbox == [], "nobody is told that what they took home waits for them"


def test_after_a_bag_given_there_is_no_other_one():
    odette = part_given(classes=["AMBIENT"], count={"AMBIENT": 2}, email="odette@example.org")
    packing.that_is_all(merchant_order=odette.part, by=None, at=DURING)
    catch_up()
    assert odette.statuses == ["HANDED_OVER"]
    assert mail.outbox == []


def test_the_page_lets_one_say_that_there_is_no_other_bag_once_one_was_given():
    odette = part_given(classes=["AMBIENT"], count={"AMBIENT": 2})
    assert PutAwayForm(bags=list(odette.part.bags.all())).is_partly_here


# --- By mistake -------------------------------------------------------------------------------


def test_said_received_by_mistake_it_is_expected_again(volunteer):
    odette = person("READY")
    receive(odette)
    shelving.not_received(merchant_order=odette.part, bags=odette.part.bags.all(), by=volunteer, at=DURING + MINUTE)
    bag = odette.part.bags.get()
    assert odette.statuses == ["READY"]
    assert (bag.where, bag.shelf, bag.received_at) == ("EXPECTED", "", None)
    assert acts(bag) == ["RECEIVED", "NOT_RECEIVED"]
    receive(odette, at=DURING + 2 * MINUTE)
    assert odette.statuses == ["DROPPED_OFF"]


def test_eleven_minutes_later_it_was_there():
    odette = person("READY")
    receive(odette)
    with pytest.raises(shelving.TooLateToUndo):
        shelving.not_received(
            merchant_order=odette.part, bags=odette.part.bags.all(), by=None, at=DURING + 11 * MINUTE
        )
    assert odette.statuses == ["DROPPED_OFF"]


def test_a_mistake_undone_does_not_write_to_the_resident_twice():
    odette = person("READY", email="odette@example.org")
    receive(odette)
    shelving.not_received(merchant_order=odette.part, bags=odette.part.bags.all(), by=None, at=DURING + MINUTE)
    receive(odette, at=DURING + 2 * MINUTE)
    assert len(mail.outbox) == 1


# --- Shelves ----------------------------------------------------------------------------------


def test_a_bag_moves_to_another_shelf_and_the_chain_says_so(volunteer):
    odette = person("DROPPED_OFF")
    shelving.move(bags=odette.part.bags.all(), shelf=" Frigo 2 ", by=volunteer, at=DURING)
    bag = odette.part.bags.get()
    assert bag.shelf == "Frigo 2"
    assert acts(bag) == ["RECEIVED", "MOVED"]
    with pytest.raises(shelving.NoShelf):
        shelving.move(bags=[bag], shelf=" ", by=volunteer, at=DURING)


def test_what_is_not_here_does_not_move():
    odette = person("READY")
    with pytest.raises(custody.NotThere, match="pas encore arrivé"):
        shelving.move(bags=odette.part.bags.all(), shelf="B2", by=None, at=DURING)


def test_the_shelf_proposed_is_that_of_the_same_visit_else_the_last_one_of_its_class():
    slot = saturday_slot()
    odette = person("READY", "READY", classes=["AMBIENT", "CHILLED"], slot=slot)
    other = person("READY", classes=["AMBIENT"], slot=slot)
    drop_off.receive(merchant_order=odette.parts[0], shelf="Frigo 1", by=None, at=DURING)
    drop_off.receive(merchant_order=other.part, shelf="C4", by=None, at=DURING + MINUTE)
    lucie = person("READY", classes=["AMBIENT", "FROZEN"], slot=slot)
    orders = {odette.collection.order_id, lucie.collection.order_id}
    found = shelving.proposals(point=slot.point, orders=orders, at=DURING + 2 * MINUTE)
    assert found[odette.collection.order_id, "AMBIENT"] == "Frigo 1"
    assert found[lucie.collection.order_id, "AMBIENT"] == "C4"
    assert found[lucie.collection.order_id, "FROZEN"] == ""


# --- How warm ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("storage_class", "temperature", "words"),
    [
        ("CHILLED", "4", ""),
        ("CHILLED", "6.5", "6,5\u00a0°C au lieu de 4\u00a0°C au plus"),
        ("FROZEN", "-18", ""),
        ("FROZEN", "-12", "−12\u00a0°C au lieu de −18\u00a0°C au plus"),
        ("HOT", "63", ""),
        ("HOT", "50", "50\u00a0°C au lieu de 63\u00a0°C au moins"),
        ("AMBIENT", "30", ""),
    ],
)
def test_what_the_law_says_of_a_temperature(storage_class, temperature, words):
    said = shelving.too_warm_words(storage_class=storage_class, temperature=Decimal(temperature), day=TODAY)
    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_before_the_text_nothing_is_said():
    said = shelving.too_warm_words(storage_class="CHILLED", temperature=Decimal(20), day=datetime.date(2009, 1, 1))
    assert said == ""


# --- The database keeps it --------------------------------------------------------------------


@pytest.mark.parametrize("act", ["change", "remove"])
def test_what_was_done_with_a_bag_is_never_rewritten(act):
    odette = person("DROPPED_OFF")
    move = BagMove.objects.filter(bag__in=odette.part.bags.all())
    with pytest.raises(IntegrityError), transaction.atomic():
        move.update(shelf="C4") if act == "change" else move._raw_delete(move.db)
    assert move.count() == 1
    assert guards.missing(connection) == []


def test_a_name_may_be_forgotten_and_nothing_else_with_it():
    odette = person("READY")
    receive(odette, from_whom="Le livreur Untel")
    moves = BagMove.objects.filter(bag__in=odette.part.bags.all())
    moves.update(from_whom="")
    assert moves.get().from_whom == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        moves.update(from_whom="Quelqu’un d’autre")


def test_no_two_bags_have_one_label():
    odette = person("READY", "READY")
    first, second = Bag.objects.order_by("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Bag.objects.filter(pk=second.pk).update(label=first.label)
    assert odette.statuses == ["READY", "READY"]


# --- Screens ----------------------------------------------------------------------------------


@pytest.fixture
def at_desk(client):
    slot = factories.SlotFactory(starts_at=factories.in_days(1), capacity=60)
    client.force_login(factories.volunteer_at(slot.point))
    return client, slot


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def post(client, name, *args, **facts):
    return client.post(reverse(name, args=args), facts, follow=True).content.decode()


def test_on_the_screen_two_bags_of_three_then_the_last(at_desk):
    client, slot = at_desk
    odette, bags = of_three_bags(slot=slot)
    point = slot.point.slug
    shown = page(client, "drop_offs", point)
    assert all(bag.label in shown for bag in bags)
    chosen = [bag.pk for bag in bags[:2]]
    post(
        client, "drop_off_receive", point, odette.part.pk, some="1", bags=chosen, shelf_AMBIENT="B2", from_whom="Paul"
    )
    assert odette.statuses == ["READY"]
    assert "Il n’y a pas d’autre sac" in page(client, "drop_offs", point)
    post(client, "drop_off_receive", point, odette.part.pk, shelf_AMBIENT="C4")
    assert odette.statuses == ["DROPPED_OFF"]
    assert sorted(odette.part.bags.values_list("shelf", flat=True)) == ["B2", "B2", "C4"]
    assert BagMove.objects.filter(from_whom="Paul").count() == 2


def test_each_class_has_its_shelf_and_a_warm_fridge_is_told(at_desk):
    client, slot = at_desk
    odette = person("READY", classes=["AMBIENT", "CHILLED"], slot=slot)
    facts = {"shelf_AMBIENT": "B2", "shelf_CHILLED": "Frigo 1", "temperature_CHILLED": "9,5"}
    shown = post(client, "drop_off_receive", slot.point.slug, odette.part.pk, **facts)
    assert "9,5\u00a0°C au lieu de 4\u00a0°C au plus" in shown
    assert dict(odette.part.bags.values_list("storage_class", "shelf")) == {"AMBIENT": "B2", "CHILLED": "Frigo 1"}


def test_a_label_scanned_ticks_that_bag_alone(at_desk):
    client, slot = at_desk
    odette, bags = of_three_bags(slot=slot)
    other = factories.merchant_order(in_order=odette.collection.order, status="READY", due_at=slot.starts_at)
    shown = page(client, "drop_offs", slot.point.slug, q=bags[1].label)
    assert odette.part.merchant.name in shown
    assert other.merchant.name not in shown
    assert f'value="{bags[1].pk}" checked' in shown
    assert f'value="{bags[0].pk}" checked' not in shown


@pytest.mark.parametrize("facts", [{"temperature_AMBIENT": "chaud"}, {"shelf_AMBIENT": "x" * 21}, {"bags": "999"}])
def test_what_is_typed_wrong_says_why_and_receives_nothing(at_desk, facts):
    client, slot = at_desk
    odette = person("READY", slot=slot)
    assert 'class="notice refusal" role="alert"' in post(
        client, "drop_off_receive", slot.point.slug, odette.part.pk, **facts
    )
    assert odette.statuses == ["READY"]


def test_the_page_of_a_bag_tells_every_hand_it_went_through(at_desk):
    client, slot = at_desk
    odette = person("READY", slot=slot)
    point, code = slot.point.slug, odette.collection.code
    post(client, "drop_off_receive", point, odette.part.pk, shelf_AMBIENT="B2", from_whom="Le livreur")
    post(client, "counter_bag_act", point, code, 1, act="MOVED", shelf="C4")
    shown = post(client, "counter_bag_act", point, code, 1, act="CHECKED", temperature="18")
    for words in [f"{code}-1", "Reçu · B2", "apporté par Le livreur", "Changé d’étagère · C4", "Température relevée"]:
        assert words in shown
    assert "de nouveau attendu" in post(client, "counter_bag_act", point, code, 1, act="NOT_RECEIVED")
    assert odette.statuses == ["READY"]


@pytest.mark.parametrize(
    "facts", [{}, {"act": "HANDED_OVER"}, {"act": "MOVED"}, {"act": "CHECKED"}, {"act": "CHECKED", "temperature": "x"}]
)
def test_an_act_without_its_word_changes_nothing(at_desk, facts):
    client, slot = at_desk
    odette = person("DROPPED_OFF", slot=slot)
    assert 'class="error' in post(client, "counter_bag_act", slot.point.slug, odette.collection.code, 1, **facts)
    assert acts(odette.part.bags.get()) == ["RECEIVED"]


def test_the_bag_of_another_place_has_no_page_here(at_desk):
    client, slot = at_desk
    stranger = person("DROPPED_OFF")
    url = reverse("counter_bag", args=[slot.point.slug, stranger.collection.code, 1])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("people", [20, 500])
def test_five_hundred_people_cost_the_same_queries(at_desk, people, django_assert_max_num_queries):
    client, slot = at_desk
    slot.capacity = 600
    slot.save()
    slot.storage.update(capacity=2000)
    shop = factories.MerchantFactory()
    for _number in range(people):
        person("READY", slot=slot, merchants=[shop])
    with django_assert_max_num_queries(14):
        shown = page(client, "drop_offs", slot.point.slug)
    assert shop.name in shown
    assert shown.count("<li") < 30
