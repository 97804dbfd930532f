"""The envelopes of a slot: what the ledger says is in each, given once, to somebody with a name."""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as pace
from hypothesis import strategies as st

from pickup.models import Envelope, EnvelopeLine
from pickup.money import envelopes, till, vouchers
from tests import factories
from tests.at_once import at_once
from tests.paces import histories
from tests.pickup.till_world import FRIDAY, Counter, at

pytestmark = pytest.mark.django_db
NOON = at(FRIDAY, 12)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def counter():
    return Counter()


def give(counter, content, *, key="one", at=NOON, to_whom="Paul"):
    facts = {"merchant": content.merchant, "key": key, "seen": content.seen, "to_whom": to_whom}
    return envelopes.give(slot=counter.slot, by=counter.volunteer, at=at, **facts)


def only(counter) -> envelopes.Content:
    (content,) = envelopes.contents_of(counter.slot)
    return content


def test_what_one_holds_in_the_hand_by_merchant_and_no_card(counter):
    counter.takes(1000, at(FRIDAY))
    counter.takes(250, at(FRIDAY), means="CHEQUE")
    counter.takes(900, at(FRIDAY), means="CARD")
    counter.takes(480, at(FRIDAY), merchant=1)
    counter.takes(700, at(FRIDAY), means="CARD", merchant=1)
    assert [one.seen for one in envelopes.contents_of(counter.slot)] == ["1000:250:1:0", "480:0:0:0"]


def test_given_it_says_to_whom_by_whom_and_is_empty(counter):
    counter.takes(1000, at(FRIDAY))
    envelope = give(counter, only(counter), to_whom=" Paul ")
    assert (envelope.cash_cents, envelope.to_whom, envelope.by, envelope.at) == (1000, "Paul", counter.volunteer, NOON)
    assert envelopes.contents_of(counter.slot) == []


def test_the_same_page_sent_twice_is_one_envelope(counter):
    counter.takes(1000, at(FRIDAY))
    content = only(counter)
    assert give(counter, content) == give(counter, content)
    with pytest.raises(envelopes.NothingInside):
        give(counter, content, key="two")


@pytest.mark.parametrize("name", ["", "  ", "P" * 81])
def test_nobody_takes_it_without_a_name(counter, name):
    counter.takes(1000, at(FRIDAY))
    with pytest.raises(envelopes.WhoTookIt):
        give(counter, only(counter), to_whom=name)


def test_money_received_while_one_counts_is_counted_again(counter):
    counter.takes(1000, at(FRIDAY))
    content = only(counter)
    counter.takes(200, at(FRIDAY))
    with pytest.raises(envelopes.CountAgain):
        give(counter, content)
    assert not Envelope.objects.exists()


def test_what_comes_or_is_undone_after_goes_into_another_envelope(counter):
    payment = counter.takes(1000, at(FRIDAY))
    give(counter, only(counter))
    counter.takes(300, at(FRIDAY))
    till.undo_payment(payment=payment, by=counter.volunteer, at=NOON, reason="Tapé deux fois")
    assert only(counter).cash_cents == -700


def test_two_merchants_on_one_page_share_its_key(counter):
    """« Back », then the second of them."""
    counter.takes(1000, at(FRIDAY))
    counter.takes(480, at(FRIDAY), merchant=1)
    made = [give(counter, content) for content in envelopes.contents_of(counter.slot)]
    assert {one.merchant for one in made} == set(counter.merchants[:2])
    assert envelopes.contents_of(counter.slot) == []


def test_the_page_of_an_envelope_opened_since_does_not_say_that_it_left(counter):
    counter.takes(1000, at(FRIDAY))
    content = only(counter)
    envelopes.open_again(envelope=give(counter, content), by=counter.volunteer, at=NOON)
    with pytest.raises(envelopes.OpenedSince):
        give(counter, content)
    assert give(counter, content, key="two").cash_cents == 1000


def test_opened_again_within_ten_minutes_it_is_to_be_given(counter):
    counter.takes(1000, at(FRIDAY))
    envelope = give(counter, only(counter))
    with pytest.raises(envelopes.TooLateToOpen):
        envelopes.open_again(envelope=envelope, by=None, at=NOON + 11 * MINUTE)
    for _twice in range(2):
        envelopes.open_again(envelope=envelope, by=counter.volunteer, at=NOON + 9 * MINUTE)
    assert only(counter).cash_cents == 1000
    assert not envelopes.given(counter.slot).exists()


@pytest.mark.parametrize("mode", ["direct_at_pickup", "mandated"])
def test_in_every_mode_paper_vouchers_are_in_the_envelope_of_the_merchant_who_took_them(mode):
    """Where the association collects, its box has the cash: the vouchers, which no till counts, are here."""
    counter = Counter(mode=mode)
    vouchers.say_who_takes(merchants=counter.merchants, by=counter.volunteer, at=at(FRIDAY))
    for means in ("MEAL_PAPER", "MEAL_CARD", "CASH"):
        counter.takes(500, at(FRIDAY), means=means)
    cash = 0 if mode == "mandated" else 500
    assert only(counter).amounts == {"cash_cents": cash, "cheque_cents": 0, "cheques": 0, "voucher_cents": 500}
    give(counter, only(counter))
    paper = EnvelopeLine.objects.filter(journal__key__contains="page-0")
    assert paper.get().envelope.merchant == counter.merchants[0]


@pace(max_examples=histories(15, each_time=5), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    story=st.lists(
        st.tuples(st.integers(1, 5000), st.sampled_from(["CASH", "CHEQUE", "CARD"]), st.booleans()), max_size=6
    )
)
def test_envelopes_hold_together_each_payment_in_hand_once(story):
    """Whenever they are given, nothing is in two of them, nothing is left out."""
    with transaction.atomic():
        agrees(story)
        transaction.set_rollback(True)


def agrees(story):
    counter, inside = Counter(), 0
    for rank, (cents, means, is_given) in enumerate(story):
        counter.takes(cents, at(FRIDAY), means=means)
        inside += cents if means != "CARD" else 0
        for content in envelopes.contents_of(counter.slot) if is_given else ():
            give(counter, content, key=f"{rank}")
    told = sum(one.cash_cents + one.cheque_cents for one in Envelope.objects.all())
    left = sum(one.cash_cents + one.cheque_cents for one in envelopes.contents_of(counter.slot))
    assert told + left == inside


class TestThePage:
    @pytest.fixture
    def page(self, counter, client):
        client.force_login(factories.volunteer_at(counter.point))
        return reverse("counter_slot_envelopes", args=["la-halle", counter.slot.pk])

    def sent(self, counter, **facts):
        content = only(counter)
        return {"merchant": content.merchant.code, "seen": content.seen, "key": "a" * 32, "to_whom": "Paul"} | facts

    def test_ticked_then_not_after_all(self, counter, client, page):
        counter.takes(1250, at(FRIDAY))
        assert "12,50" in client.get(page).text
        told = client.post(page, self.sent(counter), follow=True).text
        assert "remise à Paul" in told
        client.post(reverse("counter_envelope_open", args=["la-halle", Envelope.objects.get().pk]))
        assert only(counter).cash_cents == 1250

    def test_a_refusal_keeps_the_name_beside_its_envelope(self, counter, client, page):
        counter.takes(1250, at(FRIDAY))
        told = client.post(page, self.sent(counter, seen="1:0:0:0", to_whom="Paulette")).text
        assert "recomptez" in told
        assert "Paulette" in told

    def test_after_a_refusal_the_page_shown_can_be_sent(self, counter, client, page):
        counter.takes(1250, at(FRIDAY))
        client.post(page, self.sent(counter))
        client.post(reverse("counter_envelope_open", args=["la-halle", Envelope.objects.get().pk]))
        told = client.post(page, self.sent(counter))
        assert "rouverte" in told.text
        client.post(page, self.sent(counter, key=told.context["key"]))
        assert envelopes.given(counter.slot).count() == 1

    @pytest.mark.parametrize(
        ("wrong", "answer"),
        [
            ({"merchant": "fournil\0"}, 200),
            ({"merchant": ""}, 200),
            ({"merchant": "x" * 200}, 404),
            ({"to_whom": "Paul\0"}, 200),
            ({"to_whom": "P" * 81}, 200),
            ({"to_whom": " "}, 200),
        ],
        ids=str,
    )
    def test_what_should_not_be_there_is_refused(self, counter, client, page, wrong, answer):
        counter.takes(1250, at(FRIDAY))
        assert client.post(page, self.sent(counter, **wrong)).status_code == answer
        assert not Envelope.objects.exists()

    def test_a_slot_of_another_place_does_not_exist(self, client, page):
        elsewhere = factories.SlotFactory(point=factories.PickupPointFactory(slug="ailleurs"))
        assert client.get(reverse("counter_slot_envelopes", args=["la-halle", elsewhere.pk])).status_code == 404

    def test_its_queries_do_not_grow(self, counter, client, page, django_assert_max_num_queries):
        counter.takes(100, at(FRIDAY))
        with django_assert_max_num_queries(16) as few:
            client.get(page)
        for _other in range(6):
            counter.takes(100, at(FRIDAY), merchant=1)
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(page)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.row_locks
@pytest.mark.postgresql
@pytest.mark.xdist_group("one database, many threads")
def test_of_two_people_with_the_same_envelope_one_gives_it():
    counter = Counter()
    counter.takes(1000, at(FRIDAY))
    content = only(counter)
    answers = at_once(*[lambda key=f"{rank}": give(counter, content, key=key) for rank in range(4)])
    assert sorted(type(one).__name__ for one in answers) == ["Envelope"] + ["NothingInside"] * 3
    assert EnvelopeLine.objects.count() == 1
