"""Whoever ordered is told by the way they prefer, then by the next one; never twice for the same thing."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from merchants.telling import About
from shop.models import MessageStep, NumberWithoutSms, OutgoingMessage, Preference, Way
from shop.outbox import calls, delivery, ladder, preferences
from shop.outbox.sms import carrying, following, gateway
from tests import factories
from tests.paces import histories
from tests.shop.outbox.situations import (
    EMAIL,
    LANDLINE,
    MOBILE,
    NOON,
    Carrier,
    PostOffice,
    deliver_until_quiet,
    order_of,
    tell,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def post_office(monkeypatch, settings, outbox):
    settings.DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return PostOffice(monkeypatch)


@pytest.fixture
def carrier(monkeypatch):
    found = Carrier()
    monkeypatch.setattr(carrying, "gateway", found)
    monkeypatch.setattr(following, "gateway", found)
    return found


def fresh(message):
    return OutgoingMessage.objects.get(pk=message.pk)


# --- By which way -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "ways"),
    [
        ({"email": EMAIL, "phone": MOBILE}, ["EMAIL", "SMS", "CALL"]),
        ({"email": EMAIL, "phone": LANDLINE}, ["EMAIL", "CALL"]),
        ({"email": EMAIL}, ["EMAIL"]),
        ({"phone": MOBILE}, ["SMS", "CALL"]),
        ({"phone": LANDLINE}, ["CALL"]),
    ],
)
def test_unsaid_it_is_an_e_mail_then_an_sms_then_a_voice(outbox, contact, ways):
    message = tell(order_of(**contact))
    assert [message.way, *message.ways_left] == ways


def ways_with(preference, **facts):
    known = {"email": EMAIL, "phone": MOBILE, "preference": Preference(**preference), **facts}
    return ladder.ways_to(**known)


def test_what_a_person_prefers_comes_first_and_what_they_refuse_never():
    assert ways_with({"way": "SMS"}) == ["SMS", "EMAIL", "CALL"]
    assert ways_with({"way": "CALL"})[0] == "CALL"
    assert ways_with({"accepts_sms": False}) == ["EMAIL", "CALL"]
    assert ways_with({"accepts_calls": False, "accepts_sms": False}) == ["EMAIL"]


@pytest.mark.parametrize("way", ["SMS", "CALL"])
def test_a_way_refused_once_then_asked_for_with_an_order_is_open(outbox, way):
    """Who wanted no call after an e-mail, and then gives a telephone alone and asks for it, is told by it."""
    order = order_of(phone=MOBILE, user=factories.UserFactory())
    rest = {"accepts_sms": False, "accepts_calls": False, "reminder": True}
    preferences.choose(whose=preferences.whose(order), way="EMAIL", by=None, at=NOON, **rest)
    preferences.choose_way(order=order, way=way, by=None, at=NOON)
    message = tell(order)
    assert message, "nobody tells them"
    assert [message.way, *message.ways_left] == [way]


def test_paper_waits_for_the_next_visit_unless_it_is_to_bring_the_person():
    assert ways_with({"way": "LETTER"})[0] == "LETTER"
    assert "LETTER" not in ways_with({"way": "LETTER"}, in_time=True)


def test_a_contract_is_written_first_and_nobody_is_called_to_hear_it():
    assert ways_with({"way": "CALL"}, lasting=True)[0] == "EMAIL"
    assert ways_with({}, lasting=True, email="") == ["SMS"]
    assert ways_with({}, lasting=True, email="", phone=LANDLINE) == []


def test_who_wants_no_reminder_gets_none_and_still_hears_of_their_order():
    assert ways_with({"reminder": False}, about=About.REMINDER) == []
    assert ways_with({"reminder": False}, about=About.ORDER) != []


def test_without_a_carrier_nobody_is_told_by_sms(settings):
    settings.SMS_GATEWAY = ""
    assert ways_with({"way": "SMS"}) == ["EMAIL", "CALL"]


def test_who_answered_stop_gets_no_sms_from_any_order():
    preferences.stop_sms(phone="+33 6 39 98 12 34", by=None, at=NOON)
    preferences.stop_sms(phone=MOBILE, by=None, at=NOON)
    assert NumberWithoutSms.objects.count() == 1
    assert ways_with({"way": "SMS"}) == ["EMAIL", "CALL"]
    assert ways_with({}, email="") == ["CALL"]


def test_stop_is_heard_for_what_was_written_before(monkeypatch, post_office, carrier):
    message, post_office.answer = tell(order_of(email=EMAIL, phone=MOBILE)), "refused"
    preferences.stop_sms(phone=MOBILE, by=None, at=NOON)
    deliver_until_quiet(monkeypatch)
    assert (fresh(message).fate, carrier.sent) == ("TO_CALL", [])


EVENING = datetime.datetime(2026, 11, 24, 20, tzinfo=datetime.UTC)


def test_stop_said_at_night_is_heard_by_what_waits_for_the_morning(monkeypatch, post_office, carrier):
    message = tell(order_of(phone=MOBILE))
    assert delivery.is_for_later(message, EVENING)
    preferences.stop_sms(phone=MOBILE, by=None, at=EVENING)
    deliver_until_quiet(monkeypatch, at=EVENING)
    assert (fresh(message).fate, carrier.sent) == ("TO_CALL", [])
    assert [step.words for step in message.steps.all()] == ["La personne ne veut plus de SMS."]


@pytest.mark.parametrize(("calls_too", "fate"), [(True, "TO_CALL"), (False, "UNREACHED")])
def test_ways_refused_since_a_message_was_written_are_not_taken(monkeypatch, post_office, carrier, calls_too, fate):
    order = order_of(phone=MOBILE)
    message = tell(order)
    said = {"accepts_sms": False, "accepts_calls": calls_too, "reminder": True, "by": None, "at": EVENING}
    preferences.choose(whose={"order": order}, way="EMAIL", **said)
    deliver_until_quiet(monkeypatch, at=EVENING)
    assert (fresh(message).fate, carrier.sent) == (fate, [])


@pytest.mark.parametrize("contact", [{"phone": MOBILE}, {"email": EMAIL}])
def test_a_reminder_refused_since_it_was_written_is_told_to_nobody(monkeypatch, post_office, carrier, contact):
    order = order_of(**contact)
    message = tell(order, about=About.REMINDER)
    said = {"accepts_sms": True, "accepts_calls": True, "reminder": False, "by": None, "at": EVENING}
    preferences.choose(whose={"order": order}, way="EMAIL", **said)
    deliver_until_quiet(monkeypatch, at=EVENING)
    assert (fresh(message).fate, carrier.sent, post_office.sent) == ("UNWANTED", [], [])
    assert not calls.waiting(at=NOON).exists()


def test_what_the_person_said_for_this_order_wins_over_what_the_house_knows():
    order = order_of(email=EMAIL, phone=MOBILE, user=(resident := factories.UserFactory()))
    assert ladder.preference_of(order).way == "EMAIL"
    Preference.objects.create(user=resident, way="SMS", said_at=NOON)
    assert ladder.preference_of(order).way == "SMS"
    Preference.objects.create(order=order, way="CALL", said_at=NOON)
    assert ladder.preference_of(order).way == "CALL"


# --- When a way fails -------------------------------------------------------------------------


def test_an_address_that_does_not_exist_is_followed_by_an_sms(monkeypatch, post_office, carrier):
    message, post_office.answer = tell(order_of(email=EMAIL, phone=MOBILE)), "refused"
    deliver_until_quiet(monkeypatch)
    assert (fresh(message).way, fresh(message).fate, fresh(message).segments) == ("SMS", "SENT", 1)
    ((number, text, _tag),) = carrier.sent
    assert number == "+33639981234"
    assert text.startswith("Tout est arrivé !")
    steps = list(message.steps.values_list("way", "what"))
    assert steps == [("EMAIL", "REFUSED"), ("SMS", "SENT")]


def test_a_post_office_that_is_busy_for_hours_is_given_up(monkeypatch, post_office, carrier):
    message, post_office.answer = tell(order_of(email=EMAIL, phone=MOBILE)), "busy"
    ended = deliver_until_quiet(monkeypatch)
    assert ended - NOON > datetime.timedelta(hours=3)
    assert fresh(message).fate == "SENT"
    assert message.steps.filter(what="DELAYED").count() == delivery.MOST_ATTEMPTS
    assert len(carrier.sent) == 1


def test_our_own_wrong_password_is_nobodys_wrong_address(monkeypatch, post_office):
    import smtplib

    def refused(letter):
        raise smtplib.SMTPAuthenticationError(535, b"bad credentials")

    post_office.take = refused
    message = tell(order_of(email=EMAIL, phone=MOBILE))
    delivery.deliver_pending()
    assert (fresh(message).way, fresh(message).fate, fresh(message).attempts) == ("EMAIL", "WAITING", 1)


def test_a_number_that_takes_no_sms_is_called(monkeypatch, post_office, carrier):
    message, carrier.answer = tell(order_of(phone=MOBILE)), "refused"
    deliver_until_quiet(monkeypatch)
    assert (fresh(message).way, fresh(message).fate) == ("CALL", "TO_CALL")


def test_who_has_nothing_more_is_shown_to_the_association(monkeypatch, post_office):
    message, post_office.answer = tell(order_of(email=EMAIL)), "refused"
    deliver_until_quiet(monkeypatch)
    assert fresh(message).fate == "UNREACHED"


def test_a_shop_whose_address_fails_is_called(monkeypatch, post_office):
    from django.core import mail

    shop = factories.MerchantFactory(email="boutique@example.org", phone=LANDLINE)
    mail.EmailMessage("À préparer", "…", to=["Boutique@example.org"]).send()
    post_office.answer = "refused"
    deliver_until_quiet(monkeypatch)
    message = OutgoingMessage.objects.get()
    assert (message.fate, message.name, message.phone) == ("TO_CALL", shop.name, LANDLINE)


def test_what_has_no_sense_any_more_is_told_to_nobody(monkeypatch, post_office, carrier):
    message = tell(order_of(email=EMAIL, phone=MOBILE), until=NOON)
    deliver_until_quiet(monkeypatch, at=NOON + datetime.timedelta(minutes=1))
    assert fresh(message).fate == "LATE"
    assert post_office.sent == carrier.sent == []


def test_a_call_that_has_no_sense_any_more_leaves_the_list(outbox):
    message = tell(order_of(phone=LANDLINE), until=NOON)
    calls.leave_late(at=NOON - datetime.timedelta(minutes=1))
    assert fresh(message).fate == "TO_CALL"
    calls.leave_late(at=NOON)
    assert fresh(message).fate == "LATE"


def test_an_sms_waits_for_the_morning(monkeypatch, post_office, carrier):
    tell(order_of(phone=MOBILE))
    evening = datetime.datetime(2026, 11, 24, 20, tzinfo=datetime.UTC)
    ended = deliver_until_quiet(monkeypatch, at=evening)
    assert ended == datetime.datetime(2026, 11, 25, 7, tzinfo=datetime.UTC)
    assert len(carrier.sent) == 1
    assert OutgoingMessage.objects.get().attempts == 1


def test_a_run_that_died_with_an_sms_in_hand_does_not_send_it_again(monkeypatch, post_office, carrier):
    message = tell(order_of(phone=MOBILE))
    assert delivery.claim(message, NOON)
    carrying.carry(message)
    deliver_until_quiet(monkeypatch, at=NOON + datetime.timedelta(hours=1))
    assert len(carrier.sent) == 1
    assert fresh(message).fate == "SENT"


# --- What became of an SMS --------------------------------------------------------------------


def an_sms_that_left(monkeypatch):
    message = tell(order_of(phone=MOBILE))
    deliver_until_quiet(monkeypatch)
    return message


@pytest.mark.parametrize(("arrived", "fate"), [(True, "ARRIVED"), (None, "SENT"), (False, "TO_CALL")])
def test_the_carrier_says_whether_it_arrived(monkeypatch, post_office, carrier, arrived, fate):
    message, carrier.arrived = an_sms_that_left(monkeypatch), arrived
    following.follow(at=NOON)
    following.follow(at=NOON)
    assert fresh(message).fate == fate


def test_a_lost_one_is_noticed_behind_many_of_which_nothing_is_known(monkeypatch, post_office, carrier):
    """However few are asked of at once, and whether the carrier answers or not, each has its turn."""
    monkeypatch.setattr(following, "AT_ONCE", 2)
    for number in range(5):
        lost = tell(order_of(phone=MOBILE), key=f"ready:{number}")
    deliver_until_quiet(monkeypatch)
    last = fresh(lost).provider_id

    def has_arrived(provider_id):
        if provider_id == "sms-1":
            raise gateway.NotNow("503")
        return False if provider_id == last else None

    monkeypatch.setattr(carrier, "has_arrived", has_arrived)
    for turn in range(3):
        following.follow(at=NOON + datetime.timedelta(minutes=10 * turn))
    assert fresh(lost).fate == "TO_CALL"


def test_stop_is_heard(monkeypatch, post_office, carrier):
    an_sms_that_left(monkeypatch)
    carrier.stopped = ["+33639981234"]
    following.read_refusals(at=NOON)
    assert not ladder.can_get_sms(MOBILE)


def test_nothing_is_asked_of_a_carrier_who_carried_nothing(monkeypatch, carrier):
    carrier.stopped = ["+33639981234"]
    following.read_refusals(at=NOON)
    assert ladder.can_get_sms(MOBILE)


# --- Over any failures ------------------------------------------------------------------------

ANSWERS = st.lists(st.sampled_from(["ok", "refused", "busy"]), min_size=1, max_size=12)


class AnyFailures(TestCase):
    @pace(max_examples=histories(60, each_time=20))
    @given(
        post=ANSWERS,
        sms=ANSWERS,
        phone=st.sampled_from(["", MOBILE, LANDLINE]),
        email=st.sampled_from(["", EMAIL]),
        way=st.sampled_from(Way.values),
        allowed=st.tuples(st.booleans(), st.booleans()),
    )
    def test_one_way_at_most_tells_it_and_it_never_gets_lost(self, post, sms, phone, email, way, allowed):
        """Each way as often as it takes, in the order that was promised; at the end somebody knows of it."""
        preference = Preference(way=way, accepts_sms=allowed[0], accepts_calls=allowed[1])
        with pytest.MonkeyPatch.context() as patch:
            office, sms_carrier = PostOffice(patch), Carrier()
            patch.setattr(carrying, "gateway", sms_carrier)
            patch.setattr("django.conf.settings.DELIVERY_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
            patch.setattr("django.conf.settings.EMAIL_BACKEND", "shop.outbox.backend.OutboxBackend")
            patch.setattr(ladder, "preference_of", lambda _order: preference)
            answers = {office: itertools.cycle(post), sms_carrier: itertools.cycle(sms)}
            for told, method in ((office, "take"), (sms_carrier, "send")):
                patch.setattr(told, method, answering(told, getattr(told, method), answers[told]))
            order = order_of(phone=phone, email=email)
            message = tell(order, about=About.ORDER)
            promised = ladder.ways_to(email=email, phone=phone, preference=preference)
            if not promised:
                assert message is None
                return
            deliver_until_quiet(patch)
            message = fresh(message)
            assert len(office.sent) + len(sms_carrier.sent) == (message.fate == "SENT")
            assert message.fate in {"SENT", "TO_CALL", "ON_PAPER", "UNREACHED"}
            tried = [key for key, _group in itertools.groupby(message.steps.values_list("way", flat=True))]
            assert tried == promised[: len(tried)]


def answering(told, act, answers):
    def answer(*args, **facts):
        told.answer = next(answers)
        return act(*args, **facts)

    return answer


def test_no_carrier_is_known_by_a_wrong_name(settings):
    settings.SMS_GATEWAY = "pigeon"
    assert not gateway.is_offered()


def test_steps_are_told_in_words():
    assert {what.label for what in MessageStep.What} >= {"joint", "pas de réponse, à réessayer", "laissé un message"}
