"""« Pas joints : appelez, s’il vous plaît »: each person once, with all there is to say, and what came of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from pickup.models import Collection
from pickup.telling import notifications
from shop.models import OutgoingMessage, Preference
from shop.outbox import calls
from tests import factories
from tests.shop.outbox.situations import EMAIL, LANDLINE, order_of, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _written_here(outbox):
    """The real outbox."""


@pytest.fixture
def point():
    return factories.PickupPointFactory(slug="la-halle")


@pytest.fixture
def slot(point):
    return factories.SlotFactory(point=point)


@pytest.fixture
def volunteer(client, point):
    client.force_login(factories.volunteer_at(point))
    return client


def to_call(slot, name="Odette", phone=LANDLINE, key="ready:1", **differs):
    order = order_of(phone=phone, slot=slot, first_name=name, **differs)
    return tell(order, key=key, until=slot.ends_at)


def page(client, point):
    return client.get(reverse("counter_to_call", args=[point.slug])).text


def answered(client, point, answer, *messages):
    facts = {"answer": answer, "message": [one.pk for one in messages]}
    return client.post(reverse("counter_called", args=[point.slug]), facts, follow=True).text


def fresh(message):
    return OutgoingMessage.objects.get(pk=message.pk)


def test_a_volunteer_reads_whom_to_call_at_what_number_and_what_to_say(volunteer, point, slot):
    message = to_call(slot)
    shown = page(volunteer, point)
    assert "Odette Marchand" in shown
    assert 'href="tel:0199001234"' in shown
    assert message.short.split("!")[1].split(".")[0].strip() in shown


@pytest.mark.parametrize(
    ("answer", "fate", "said"),
    [("reached", "CALLED", "est au courant"), ("no_answer", "TO_CALL", "pas répondu\u202f: à rappeler"),
     ("message_left", "TO_CALL", "Message laissé")],
)  # fmt: skip
def test_what_came_of_the_call_is_kept_with_who_and_when(volunteer, point, slot, answer, fate, said):
    message = to_call(slot)
    assert said in answered(volunteer, point, answer, message)
    assert fresh(message).fate == fate
    step = message.steps.get()
    assert (step.way, step.by) == ("CALL", point.volunteers.get().user)


def test_who_did_not_answer_is_called_later_and_the_first_try_is_read(volunteer, point, slot):
    message = to_call(slot)
    shown = answered(volunteer, point, "no_answer", message)
    assert "1 personne à rappeler plus tard" in shown
    assert "pas de réponse, à réessayer" in shown
    OutgoingMessage.objects.update(retry_at=timezone.now())
    assert "à rappeler plus tard" not in page(volunteer, point)
    assert "Odette Marchand" in page(volunteer, point)


@pytest.mark.parametrize(
    ("asked", "proposed"),
    [
        ("2026-11-20 19:59", "2026-11-20 19:59"),
        ("2026-11-20 20:00", "2026-11-21 09:00"),
        ("2026-11-21 00:30", "2026-11-21 09:00"),
        ("2026-11-22 16:59", "2026-11-22 16:59"),
        ("2026-11-22 17:00", "2026-11-23 09:00"),
        ("2026-10-24 21:00", "2026-10-25 09:00"),
    ],
)
def test_nobody_is_called_again_at_night_nor_on_a_sunday_evening(asked, proposed):
    on_the_clock = [timezone.make_aware(datetime.datetime.fromisoformat(one)) for one in (asked, proposed)]
    assert calls.callable_at(on_the_clock[0]) == on_the_clock[1]


def test_who_is_called_later_is_named_without_opening(volunteer, point, slot):
    shown = answered(volunteer, point, "no_answer", to_call(slot))
    assert "Odette Marchand" in shown.partition("<summary>")[2].partition("</summary>")[0]


def test_somebody_is_called_once_for_two_things(volunteer, point, slot):
    first = to_call(slot)
    second = tell(first.order, key="moved:1")
    assert page(volunteer, point).count(">Joint<") == 1
    answered(volunteer, point, "reached", first, second)
    assert {fresh(first).fate, fresh(second).fate} == {"CALLED"}


def test_two_volunteers_do_not_both_call(volunteer, point, slot):
    message = to_call(slot)
    stale = list(calls.waiting(at=timezone.now(), point=point))
    answered(volunteer, point, "reached", message)
    assert "Quelqu’un vient de s’en occuper" in answered(volunteer, point, "no_answer", message)
    with pytest.raises(calls.AlreadyTold):
        calls.no_answer(messages=stale, by=None, at=timezone.now())
    assert fresh(message).fate == "CALLED"
    assert message.steps.count() == 1


@pytest.mark.parametrize("answer", ["", "handed", "autre"])
def test_an_answer_made_up_changes_nothing(volunteer, point, slot, answer):
    message = to_call(slot)
    volunteer.post(reverse("counter_called", args=[point.slug]), {"answer": answer, "message": message.pk})
    assert fresh(message).fate == "TO_CALL"


@pytest.mark.parametrize("pk", ["", "abc", "²", "9" * 30, "-1", "0"])
def test_a_message_made_up_is_nobodys(volunteer, point, slot, pk):
    response = volunteer.post(reverse("counter_called", args=[point.slug]), {"answer": "reached", "message": pk})
    assert response.status_code == 302


def test_another_place_sees_nobody_of_ours(client, slot):
    message = to_call(slot)
    elsewhere = factories.PickupPointFactory(slug="ailleurs")
    client.force_login(factories.volunteer_at(elsewhere))
    assert "Odette" not in page(client, elsewhere)
    answered(client, elsewhere, "reached", message)
    assert fresh(message).fate == "TO_CALL"


@pytest.mark.parametrize("status", ["HANDED_OVER", "CANCELLED", "DISCARDED"])
def test_nobody_is_called_to_come_for_nothing(volunteer, point, slot, status):
    message = to_call(slot)
    message.order.merchant_orders.update(status=status)
    assert "Personne à appeler" in page(volunteer, point)


def test_the_reminder_of_the_day_is_a_call_for_who_has_neither_e_mail_nor_mobile(volunteer, point, slot):
    someone = {"phone": LANDLINE, "slot": slot}
    notifications.tell_today(collection=order_of(**someone).collection, bags=1, until=slot.ends_at)
    without = order_of(**{**someone, "first_name": "Lucien"})
    Preference.objects.create(order=without, reminder=False, said_at=timezone.now())
    notifications.tell_today(collection=without.collection, bags=1, until=slot.ends_at)
    shown = page(volunteer, point)
    assert "Odette Marchand" in shown
    assert "C’est aujourd’hui" in shown
    assert "Lucien" not in shown


def test_paper_waits_for_the_visit_and_is_handed_once(volunteer, point, slot):
    message = to_call(slot)
    OutgoingMessage.objects.update(fate="ON_PAPER", way="LETTER", until=None)
    assert "À remettre sur papier" in page(volunteer, point)
    printed = volunteer.get(reverse("counter_paper", args=[point.slug, message.pk])).text
    assert "Votre code de retrait" in printed
    assert "a son papier" in answered(volunteer, point, "handed", message)
    assert "vient de s’en occuper" in answered(volunteer, point, "handed", message)
    assert fresh(message).fate == "HANDED"


@pytest.mark.parametrize("people", [1, 12])
def test_the_list_costs_the_same_for_one_person_or_for_twelve(
    volunteer, point, slot, people, django_assert_max_num_queries
):
    for number in range(people):
        to_call(slot, name=f"Odette{number}", key=f"ready:{number}")
        calls.no_answer(messages=calls.waiting(at=timezone.now(), point=point)[:1], by=None, at=timezone.now())
    with django_assert_max_num_queries(9):
        page(volunteer, point)


def test_the_association_sees_everybody_and_who_cannot_be_reached_at_all(client, slot):
    to_call(slot)
    lost = tell(order_of(email=EMAIL, slot=slot, first_name="Lucien"), key="ready:2")
    OutgoingMessage.objects.filter(pk=lost.pk).update(fate="UNREACHED")
    client.force_login(factories.association_member("COACH"))
    shown = client.get(reverse("people_to_call")).text
    for words in ["Odette Marchand", "Lucien Marchand", "Ni adresse ni numéro", "0 SMS compté"]:
        assert words in shown
    message = OutgoingMessage.objects.get(fate="TO_CALL")
    client.post(reverse("person_called"), {"answer": "reached", "message": message.pk})
    assert fresh(message).fate == "CALLED"


def test_what_was_sent_by_sms_this_month_is_counted(client, slot):
    message = to_call(slot)
    OutgoingMessage.objects.filter(pk=message.pk).update(segments=3, delivered_at=timezone.now(), fate="SENT")
    old = tell(message.order, key="old")
    OutgoingMessage.objects.filter(pk=old.pk).update(
        segments=5, delivered_at=timezone.now() - datetime.timedelta(days=40), fate="SENT"
    )
    client.force_login(factories.association_member("TREASURER"))
    assert "3 SMS comptés ce mois-ci" in client.get(reverse("people_to_call")).text


# --- How somebody wants to be told ------------------------------------------------------------

ALL = {"way": "CALL", "accepts_sms": "on", "accepts_calls": "on", "reminder": "on"}


def link_in(message):
    from shop.outbox import preferences

    return preferences.link_of(message.order).split("8000", 1)[1]


def test_a_letter_carries_the_way_to_be_told_otherwise_without_signing_in(client, slot):
    message = tell(order_of(email=EMAIL, phone=LANDLINE, slot=slot))
    address = link_in(message)
    assert "Comment vous prévenir" in client.get(address).text
    assert "C’est noté" in client.post(address, ALL, follow=True).text
    again = tell(message.order, key="again")
    assert (again.way, again.fate) == ("CALL", "TO_CALL")


def test_a_link_made_up_is_nobodys(client, slot):
    message = tell(order_of(email=EMAIL, slot=slot))
    for token in ["x", f"{message.order.number}:faux", "é"]:
        assert client.get(reverse("told_how", args=[token])).status_code == 404


@pytest.mark.parametrize(
    ("contact", "way", "sentence"),
    [
        ({"phone": LANDLINE}, "EMAIL", "pas d’adresse e-mail"),
        ({"phone": LANDLINE}, "SMS", "un numéro de mobile"),
        ({"email": EMAIL}, "CALL", "pas de numéro à appeler"),
        ({"email": EMAIL}, "PIGEON", "Choisissez comment"),
        ({"email": EMAIL}, "", "Choisissez comment"),
    ],
)
def test_what_cannot_reach_them_is_refused_in_words(client, slot, contact, way, sentence):
    message = tell(order_of(**{"phone": "", **contact}, slot=slot))
    if message is None:
        pytest.fail("somebody must be told")
    assert sentence in client.post(link_in(message), {**ALL, "way": way}).text


def test_a_resident_says_it_once_for_all_their_orders(client, slot):
    resident = factories.UserFactory(email=EMAIL, phone=LANDLINE)
    client.force_login(resident)
    client.post(reverse("my_preferences"), {"way": "CALL", "accepts_calls": "on"})
    assert resident.preference.way == "CALL"
    assert not resident.preference.reminder
    assert tell(order_of(email=EMAIL, phone=LANDLINE, user=resident, slot=slot)).way == "CALL"


def test_a_volunteer_says_it_for_somebody_without_a_screen(volunteer, point, slot):
    order = order_of(phone=LANDLINE, slot=slot)
    address = reverse("counter_told_how", args=[point.slug, order.collection.code])
    assert "Demandez-lui" in volunteer.get(address).text
    volunteer.post(address, {"way": "LETTER"})
    order.refresh_from_db()
    assert (order.preference.way, order.preference.said_by) == ("LETTER", point.volunteers.get().user)
    assert tell(order).fate == "ON_PAPER"


@pytest.mark.parametrize(
    ("contact", "offered"),
    [
        ({"phone": LANDLINE}, ["CALL", "LETTER"]),
        ({"phone": "06 39 98 77 42"}, ["SMS", "CALL", "LETTER"]),
        ({"email": EMAIL}, ["EMAIL", "LETTER"]),
    ],
)
def test_only_what_can_reach_them_is_offered_and_in_one_voice(volunteer, point, slot, contact, offered):
    order = order_of(slot=slot, **contact)
    shown = volunteer.get(reverse("counter_told_how", args=[point.slug, order.collection.code])).text
    assert [way for way in ("EMAIL", "SMS", "CALL", "LETTER") if f'value="{way}"' in shown] == offered
    assert "La personne accepte aussi" in shown
    assert "Vous acceptez" not in shown
    assert ("accepts_calls" in shown) == ("CALL" in offered)


def test_what_was_chosen_while_ordering_holds_for_the_order(client, town):
    client.post(reverse("basket_add"), {"product": town.product.pk, "quantity": 1})
    contact = {"first_name": "Odette", "last_name": "Marchand", "phone": LANDLINE, "email": EMAIL}
    assert "Pour vous prévenir" in client.get(reverse("checkout_who")).text
    assert "un numéro de mobile" in client.post(reverse("checkout_who"), {**contact, "way": "SMS"}).text
    assert client.post(reverse("checkout_who"), {**contact, "way": "CALL"}).status_code == 302
    order = town.place(told_by=client.session["checkout"]["told_by"])
    assert order.preference.way == "CALL"
    assert Collection.objects.get(order=order)
