"""Who is known without any screen: found in a word, with their habits, and forgotten on demand."""

import datetime

import pytest

from pickup.collections import Contact
from pickup.models import Collection, PickupPoint, Resident
from pickup.residents import cards, remembering
from pickup.residents.finding import MOST_FOUND, find, nearly
from pickup.residents.remembering import Letterbox
from pickup.residents.usual import typical
from tests import factories
from tests.pickup.situations import ORDERED, person, saturday_slot

pytestmark = pytest.mark.django_db


def known(point, first_name="Aimée", last_name="Pic", phone="01 99 00 12 34", *, at=ORDERED):
    contact = Contact(first_name, last_name, phone)
    by = factories.UserFactory()
    return remembering.remember(point=point, contact=contact, letterbox=Letterbox(), agreed_how="PHONE", by=by, at=at)


@pytest.fixture
def point(db):
    return factories.PickupPointFactory()


@pytest.mark.parametrize("said", ["01 99 00 12 34", "+33 1 99 00 12 34", "01.99.00.12.34", "12 34", "aimee", "PIC ai"])
def test_a_person_is_found_however_they_are_said(point, said):
    aimee = known(point)
    known(point, "Jean", "Roche", "01 99 00 98 76")
    assert find(points=PickupPoint.objects.all(), text=said) == [aimee]


@pytest.mark.parametrize("said", ["", "  ", "34", "…", "Picard"])
def test_too_little_said_finds_nobody(point, said):
    known(point)
    assert find(points=PickupPoint.objects.all(), text=said) == []


@pytest.mark.parametrize("said", ["Amiée", "Aimee Pic", "aimmée", "Pic Aime"])
def test_a_slip_is_forgiven_apart_from_those_said_right(point, said):
    aimee = known(point)
    known(point, "Jean", "Roche", "01 99 00 98 76")
    points = PickupPoint.objects.all()
    assert [*find(points=points, text=said), *nearly(points=points, text=said)][0] == aimee


def test_said_right_comes_without_those_that_resemble_it(point):
    known(point, "Marie", "Roche", "01 99 00 98 76")
    known(point, "Maria", "Roche", "01 99 00 98 77")
    assert [one.first_name for one in find(points=PickupPoint.objects.all(), text="marie")] == ["Marie"]


def test_half_of_a_card_says_who_may_bear_it_and_a_revoked_one_nobody(point):
    aimee, points = known(point), PickupPoint.objects.all()
    card = cards.give(resident=aimee, by=None, at=ORDERED)
    assert nearly(points=points, text=card.number[3:8]) == [aimee]
    cards.revoke(resident=aimee, by=None, at=ORDERED)
    assert nearly(points=points, text=card.number[3:8]) == []


@pytest.mark.parametrize("said", ["Martin", "Matrin"])
def test_a_whole_village_is_looked_through_in_as_many_questions_as_one_street(
    point, said, django_assert_max_num_queries
):
    for n in range(40):
        known(point, f"Odette {n}", "Martin", f"01 99 00 12 {n + 10}")
    with django_assert_max_num_queries(6):
        points = PickupPoint.objects.all()
        assert len(find(points=points, text=said) or nearly(points=points, text=said)) == MOST_FOUND


def test_another_place_does_not_know_them(point):
    known(point)
    elsewhere = factories.PickupPointFactory(slug="ailleurs")
    assert find(points=PickupPoint.objects.filter(pk=elsewhere.pk), text="Pic") == []


def test_said_again_it_is_the_same_person_as_they_are_today(point):
    first = known(point, phone="01 99 00 12 34")
    again = known(point, "aimée", "PIC", "+33 1 99 00 12 34")
    assert again.pk == first.pk
    assert Resident.objects.get().phone == "+33 1 99 00 12 34"


def test_two_people_behind_one_number_are_two(point):
    assert known(point, "Aimée").pk != known(point, "Lucien").pk


@pytest.mark.parametrize(
    ("typed", "is_theirs"),
    [
        (("aimee", " PIC "), True),
        (("Aimée", "Pic-"), True),
        (("Paul", "Pic"), False),
        (("", "Pic"), False),
        (("Ольга", "Pic"), False),
    ],
)
def test_a_name_is_theirs_however_it_is_typed_and_another_is_not(point, typed, is_theirs):
    assert remembering.is_named(known(point), Contact(*typed)) is is_theirs


def without_phone(point, **facts):
    """Odette Martin, who gave no number."""
    contact = Contact("Odette", "Martin", email=facts.pop("email", ""))
    told = {"agreed_how": "COUNTER", "by": factories.UserFactory(), "at": ORDERED}
    return remembering.remember(point=point, contact=contact, letterbox=Letterbox(**facts), **told)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"street": "3 rue du Lavoir"}, {"street": "8 place du Marché"}),
        ({"email": "odette@example.org"}, {"street": "3 rue du Lavoir"}),
    ],
)
def test_two_namesakes_without_a_phone_are_two(point, first, second):
    assert without_phone(point, **first).pk != without_phone(point, **second).pk


@pytest.mark.parametrize("told", [{"street": "3 rue du Lavoir"}, {"email": "odette@example.org"}])
def test_without_a_phone_the_same_name_at_the_same_address_is_the_same_person(point, told):
    again = {name: value.upper() for name, value in told.items()}
    assert without_phone(point, **told).pk == without_phone(point, **again).pk


def test_nobody_is_remembered_without_a_name(point):
    with pytest.raises(remembering.NoName):
        known(point, " ", "")


def test_whoever_is_forgotten_leaves_their_orders_to_be_done_with_their_name(point):
    aimee = known(point)
    collection = person(slot=saturday_slot()).collection
    remembering.ordered_again(resident=aimee, collection=collection)
    remembering.forget(resident=aimee, at=ORDERED)
    assert not Resident.objects.exists()
    left = Collection.objects.get(pk=collection.pk)
    assert (left.full_name, left.resident, left.forget_asked_at) == (collection.full_name, None, ORDERED)


def test_who_was_not_seen_for_three_years_is_forgotten_and_nobody_else(point):
    long_ago = ORDERED - datetime.timedelta(days=3 * 365 + 1)
    known(point, "Ancienne", at=long_ago)
    seen = known(point, "Fidèle", at=long_ago)
    remembering.ordered_again(resident=seen, collection=person(slot=saturday_slot()).collection)
    known(point, "Nouvelle")
    assert remembering.forget_long_unseen(at=ORDERED) == 1
    assert sorted(Resident.objects.values_list("first_name", flat=True)) == ["Fidèle", "Nouvelle"]


@pytest.mark.parametrize(("taken", "usual"), [([2], 2), ([1, 2, 2], 2), ([3, 1], 1), ([1, 1, 4], 1)])
def test_the_usual_quantity_is_the_one_taken_most_often(taken, usual):
    assert typical(taken) == usual
