"""A card is nobody's: its day and its words are kept, once, and it is shared whole or not at all."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from animations.hearing import access, surprises
from animations.hearing.models import CardMove, Reading, SurpriseCard
from animations.hearing.reading import READINGS, NoAnswer, NotSigned, ReachesSomebody, refuse_contact
from merchants.opening import instant_of
from tests import factories
from tests.paces import histories

pytestmark = pytest.mark.django_db
EVENING = instant_of(datetime.date(2026, 11, 28), datetime.time(23, 50))


def written(text="Le café à prix libre", *, key="a" * 32, at=EVENING):
    return surprises.write(text=text, occasion="PICKUP", support="WEB", key=key, at=at)


def test_no_field_of_a_card_leads_to_a_person_nor_tells_the_hour():
    kept = {field.name: type(field).__name__ for field in SurpriseCard._meta.concrete_fields}
    assert kept == {
        "id": "BigAutoField",
        "text": "CharField",
        "occasion": "CharField",
        "support": "CharField",
        "on": "DateField",
        "key": "CharField",
        "reading": "CharField",
    }
    # What points at it comes from the association alone.
    assert [relation.related_model for relation in SurpriseCard._meta.related_objects] == [CardMove]


def test_of_the_moment_only_the_day_of_the_town_is_kept():
    assert written().on == datetime.date(2026, 11, 28)
    assert written(key="b" * 32, at=EVENING + datetime.timedelta(minutes=15)).on == datetime.date(2026, 11, 29)


def test_the_same_form_twice_is_one_card_and_other_words_are_another():
    assert written() == written(at=EVENING + datetime.timedelta(days=1))
    written("Et la fontaine")
    assert SurpriseCard.objects.count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "é" * 501])
def test_too_short_or_too_long(text):
    with pytest.raises(surprises.NothingSaid):
        written(text)


@pytest.mark.parametrize(
    "text",
    [
        "Appelez-moi au 06 39 98 10 02",
        "06.39.98.10.02",
        "0639981002",
        "+33 6 39 98 10 02",
        "0033 (0)6 39 98 10 02",
        "０６ ３９ ９８ １０ ０２",
        "06\u202f39\u202f98\u202f10\u202f02",
        "06\u200b39\u200b98\u200b10\u200b02",
        "écrivez à camille.besson@example.org",
        "camille @ example.org",
    ],
)
def test_a_number_or_an_address_is_refused_with_a_sentence(text):
    with pytest.raises(ReachesSomebody, match="Ôtez le numéro de téléphone"):
        written(text)
    assert not SurpriseCard.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "De 10 h 30 à 12 h, puis 16 h – 18 h",
        "12 000 habitants en 2026",
        "Le 28/11/2026 à 10 h",
        "2 × 4,20 € @ La Halle",
    ],
)
def test_hours_years_and_prices_are_not_numbers_to_call(text):
    assert written(text).text == text


@given(st.lists(st.sampled_from(["", " ", ".", "-", "\u202f", "/"]), min_size=9, max_size=9), st.integers(1, 9))
def test_a_number_is_seen_however_it_is_spaced(between, second):
    digits = f"0{second}39981002"
    with pytest.raises(ReachesSomebody):
        refuse_contact("tél " + "".join(a + b for a, b in zip(digits, [*between, ""], strict=True)))


def test_nothing_is_shared_before_it_is_read_and_what_is_set_aside_leaves():
    card, reader = written(), factories.UserFactory()
    assert not access.shared_cards()
    surprises.share(card=card, by=reader, at=EVENING)
    surprises.share(card=card, by=reader, at=EVENING)
    assert list(access.shared_cards()) == [card]
    surprises.set_aside(card=card, by=reader, at=EVENING)
    assert not access.shared_cards()
    assert list(card.moves.values_list("reading", "by")) == [("SHARED", reader.pk), ("SET_ASIDE", reader.pk)]


def test_an_answer_is_signed_shares_the_card_and_the_one_before_stays():
    card = written()
    told = {"card": card, "by": None, "at": EVENING}
    with pytest.raises(NoAnswer):
        surprises.answer(words=" ", signed="Monique", **told)
    with pytest.raises(NotSigned):
        surprises.answer(words="Merci", signed=" ", **told)
    for words in ("Merci", "Merci", "Merci, le café vous attend"):
        surprises.answer(words=words, signed="Monique", **told)
    shared = access.shared_cards().get()
    assert [move.words for move in shared.answers] == ["Merci", "Merci, le café vous attend"]
    assert shared.text == card.text


def test_the_database_refuses_an_answer_without_a_name():
    card = written()
    with pytest.raises(IntegrityError), transaction.atomic():
        CardMove.objects.create(card=card, reading="SHARED", words="Merci", at=EVENING)


@settings(
    max_examples=histories(40, each_time=13),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(["write", "share", "set_aside", "answer"]), max_size=12))
def test_any_story_keeps_the_words_and_every_move(story):
    with transaction.atomic():
        card = written()
        for step in story:
            told = {"card": card, "by": None, "at": EVENING}
            if step == "write":
                assert written() == card
            elif step == "answer":
                surprises.answer(words="Merci", signed="Monique", **told)
            else:
                getattr(surprises, step)(**told)
        kept = SurpriseCard.objects.get()
        readings = [Reading.TO_READ, *kept.moves.values_list("reading", flat=True)]
        assert kept.text == "Le café à prix libre"
        assert readings[-1] == kept.reading
        # An answer said for the first time to a card that is shared already changes nothing of its reading.
        assert all(
            after in READINGS[before] or after == before for before, after in zip(readings, readings[1:], strict=False)
        )
        assert kept.moves.exclude(words="").count() <= 1 or "set_aside" in story
        transaction.set_rollback(True)


def test_erasing_an_account_leaves_no_card_to_find():
    """Nothing of a person's is to be erased here: there is no way from them to it."""
    people = get_user_model()._meta.related_objects
    assert SurpriseCard not in {relation.related_model for relation in people}
    assert timezone.localdate(EVENING) == written().on
