"""Late bags, the reminder of the day, and who did not come: each told once, never too late to have a sense."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from merchants.preparation import merchant_orders as life
from pickup.bags import custody, drop_off, late
from pickup.models import LateNotice, PickupPoint
from pickup.places import slots
from pickup.telling import of_the_day
from tests import factories
from tests.pickup.situations import AFTER, DURING, SATURDAY, moment, person, saturday_slot

pytestmark = pytest.mark.django_db

WITH_EMAIL = {"email": "odette@example.org"}
NEXT_DAY = SATURDAY + datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def subjects():
    return [letter.subject for letter in mail.outbox]


# --- Late -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("time", "is_late"), [("09:29", False), ("09:30", True), ("10:20", True), ("12:00", False)])
def test_a_bag_is_late_half_an_hour_before_its_slot_until_it_ends(time, is_late):
    slot = saturday_slot()
    person("READY", slot=slot)
    assert bool(late.late(at=moment(time), point=slot.point)) is is_late


def test_each_place_says_how_long_it_needs():
    slot = saturday_slot()
    person("READY", slot=slot)
    PickupPoint.objects.filter(pk=slot.point_id).update(drop_off_minutes=90)
    assert late.late(at=moment("08:30"), point=slot.point)
    assert not late.late(at=moment("08:29"), point=slot.point)


def test_what_is_not_even_prepared_is_late_too_and_what_is_here_is_not():
    slot = saturday_slot()
    shop = factories.MerchantFactory(phone="01 99 00 12 34")
    person("ACCEPTED", slot=slot, merchants=[shop])
    person("READY", slot=slot, merchants=[shop])
    person("DROPPED_OFF", "CANCELLED", "HANDED_OVER", slot=slot)
    (one,) = late.late(at=moment("09:45"), point=slot.point)
    assert (one.merchant, len(one.merchant_orders), one.ready) == (shop, 2, 1)


def test_the_last_of_three_bags_is_late():
    slot = saturday_slot()
    odette = person("READY", classes=["AMBIENT", "CHILLED"], slot=slot)
    bags = odette.part.bags.filter(storage_class="AMBIENT")
    drop_off.receive(merchant_order=odette.part, bags=bags, shelf="B2", by=None, at=moment("09:00"))
    assert late.late(at=moment("09:45"), point=slot.point)


def test_the_shop_and_the_association_are_told_once_with_its_number():
    factories.association_member("COACH")
    shop = factories.MerchantFactory(phone="01 99 00 12 34", email="boulangerie@example.org")
    slot = saturday_slot()
    person("READY", slot=slot, merchants=[shop])
    for time in ["09:00", "09:30", "09:45", "10:30"]:
        late.tell_late(at=moment(time))
    to_shop, to_association = mail.outbox
    assert to_shop.to == ["boulangerie@example.org"]
    assert "« La Halle »".replace(" ", "\u202f") in to_shop.subject.replace(" ", "\u202f")
    assert "01\u202f99" in to_association.body.replace("\u00a0", "\u202f").replace(" ", "\u202f")
    assert LateNotice.objects.count() == 1


def test_another_order_late_for_the_same_slot_is_news():
    shop = factories.MerchantFactory(email="boulangerie@example.org")
    slot = saturday_slot()
    person("READY", slot=slot, merchants=[shop])
    late.tell_late(at=moment("09:30"))
    person("READY", slot=slot, merchants=[shop])
    late.tell_late(at=moment("09:45"))
    assert [letter.to for letter in mail.outbox] == [["boulangerie@example.org"]] * 2


def test_the_scheduler_that_slept_tells_nobody_after_the_slot():
    person("READY", merchants=[factories.MerchantFactory(email="boulangerie@example.org")])
    late.tell_late(at=AFTER)
    assert mail.outbox == []


@pytest.mark.parametrize("size", [1, 8])
def test_late_bags_cost_the_same_whatever_their_number(size, django_assert_num_queries):
    slot = saturday_slot(capacity=50)
    for _number in range(size):
        person("READY", slot=slot)
    with django_assert_num_queries(3):
        assert len(late.late(at=moment("09:45"), point=slot.point)) == size


def test_the_counter_says_who_is_late_and_the_number_to_call(client):
    slot = factories.SlotFactory(starts_at=factories.in_days(0, hour=0) + datetime.timedelta(days=1), capacity=9)
    PickupPoint.objects.filter(pk=slot.point_id).update(drop_off_minutes=24 * 60)
    person("READY", slot=slot, merchants=[factories.MerchantFactory(name="Les Ruches", phone="0199001234")])
    client.force_login(factories.volunteer_at(slot.point))
    for name in ["counter", "drop_offs"]:
        shown = client.get(reverse(name, args=[slot.point.slug])).content.decode()
        notice = shown.split("Pas encore là")[1]
        assert "Les Ruches" in notice
        assert "tel:0199001234" in notice


def test_the_association_reads_it_on_its_page(client):
    slot = factories.SlotFactory(starts_at=factories.in_days(0, hour=0) + datetime.timedelta(days=1), capacity=9)
    PickupPoint.objects.filter(pk=slot.point_id).update(drop_off_minutes=24 * 60)
    person("READY", slot=slot, merchants=[factories.MerchantFactory(name="Les Ruches")])
    client.force_login(factories.association_member("COACH"))
    assert "Les Ruches" in client.get(reverse("waiting_for_shops")).content.decode().split("Pas encore là")[1]


# --- On the day -------------------------------------------------------------------------------


def remind(*times, day=SATURDAY):
    for time in times:
        of_the_day.remind(at=moment(time, day))


def test_in_the_morning_what_where_until_when_and_the_code_once():
    odette = person("DROPPED_OFF", **WITH_EMAIL)
    remind("07:59")
    assert mail.outbox == []
    remind("08:00", "08:01", "10:20")
    (letter,) = mail.outbox
    assert "un sac vous attend" in letter.body
    for words in ["La Halle", "samedi 28 novembre", odette.collection.spoken_code, "4,20\u202f€"]:
        assert words in letter.body
    assert "12" in letter.subject


def test_the_scheduler_that_slept_reminds_late_and_never_after_the_slot():
    person("DROPPED_OFF", **WITH_EMAIL)
    remind("12:00", "18:00")
    assert mail.outbox == []
    remind("11:59")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("day", [SATURDAY - datetime.timedelta(days=1), NEXT_DAY])
def test_no_other_day_reminds(day):
    person("DROPPED_OFF", **WITH_EMAIL)
    remind("09:00", day=day)
    assert mail.outbox == []


@pytest.mark.parametrize("statuses", [["HANDED_OVER"], ["CANCELLED"], ["HANDED_OVER", "DROPPED_OFF"]])
def test_who_came_already_or_awaits_nothing_is_left_in_peace(statuses):
    person(*statuses, **WITH_EMAIL)
    remind("09:00")
    assert mail.outbox == []


def test_who_read_this_morning_that_all_is_in_is_not_told_again():
    odette = person("READY", **WITH_EMAIL)
    drop_off.receive(merchant_order=odette.part, shelf="B2", by=None, at=moment("07:30"))
    remind("08:30")
    assert len(mail.outbox) == 1


def test_what_is_still_prepared_is_not_said_to_be_there():
    person("ACCEPTED", **WITH_EMAIL)
    remind("08:30")
    assert "préparent votre commande" in mail.outbox[0].body


# --- Who did not come -------------------------------------------------------------------------


def tell(time, day=NEXT_DAY):
    of_the_day.tell_still_waiting(at=moment(time, day))


def test_the_day_after_they_learn_until_when_once():
    person("DROPPED_OFF", **WITH_EMAIL)
    tell("18:00", SATURDAY)
    tell("07:00")
    assert mail.outbox == []
    tell("08:00")
    tell("09:00")
    (letter,) = mail.outbox
    assert "jusqu’au samedi 12 décembre" in letter.body


def test_who_is_moved_is_reminded_at_the_new_moment_and_told_the_day_after_it():
    odette, week = person("DROPPED_OFF", **WITH_EMAIL), datetime.timedelta(days=7)
    point = odette.collection.slot.point
    later = factories.SlotFactory(point=point, starts_at=moment("10:00", SATURDAY + week))
    remind("09:00")
    tell("08:00")
    slots.move(collection=odette.collection, to=later, needs=[], at=moment("09:00", NEXT_DAY))
    mail.outbox.clear()
    remind("09:00", "09:01", day=SATURDAY + week)
    tell("08:00", NEXT_DAY + week)
    tell("09:00", NEXT_DAY + week)
    assert len(mail.outbox) == 2
    assert "samedi 5 décembre" in mail.outbox[0].body
    assert "jusqu’au samedi 19 décembre" in mail.outbox[1].body


def test_only_what_is_still_kept_is_promised():
    slot = saturday_slot()
    person("DROPPED_OFF", classes=["CHILLED", "AMBIENT"], slot=slot, **WITH_EMAIL)
    tell("08:00")
    assert "votre sac vous attend" in mail.outbox[0].body
    assert "samedi 12 décembre" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("statuses", "words"),
    [(["DROPPED_OFF"], "Votre sac vous attend"), (["DROPPED_OFF", "DROPPED_OFF"], "Vos sacs vous attendent")],
)
def test_one_bag_is_spoken_of_as_one_in_the_subject_and_by_sms(statuses, words):
    person(*statuses, **WITH_EMAIL)
    tell("08:00")
    (letter,) = mail.outbox
    assert letter.subject.startswith(f"{words}\u202f: commande")
    assert letter.short.startswith(f"{words} jusqu’au")


def test_who_gave_one_name_only_is_greeted_by_it():
    person("DROPPED_OFF", first_name="", last_name="Martin", **WITH_EMAIL)
    tell("08:00")
    assert mail.outbox[0].body.startswith("Bonjour Martin,")


@pytest.mark.parametrize(("told", "words"), [(remind, "un sac vous attend"), (tell, "Votre sac vous attend")])
def test_a_bag_of_a_cancelled_part_waits_for_its_shop_alone(told, words):
    odette = person("DROPPED_OFF", "DROPPED_OFF", **WITH_EMAIL)
    cancelled = odette.parts[1]
    life.cancel(merchant_order=cancelled, by=None, at=moment("07:00"), channel="MERCHANT", reason="Rappel")
    custody.cancel(merchant_order=cancelled, by=None, at=moment("07:00"))
    told("09:00")
    assert words in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


def test_what_is_past_its_time_or_gone_is_not_spoken_of():
    person("DROPPED_OFF", classes=["HOT"], **WITH_EMAIL)
    person("RETURNED", "HANDED_OVER", **WITH_EMAIL)
    tell("08:00")
    tell("08:00", SATURDAY + datetime.timedelta(days=30))
    assert mail.outbox == []


def test_during_the_slot_nobody_is_said_to_have_forgotten():
    person("DROPPED_OFF", **WITH_EMAIL)
    of_the_day.tell_still_waiting(at=DURING)
    assert mail.outbox == []
    assert subjects() == []
