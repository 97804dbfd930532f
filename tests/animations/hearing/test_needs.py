"""A need is listed once whoever says it, counted each time, and answered by name with all that was answered before."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from animations.hearing import access, needs
from animations.hearing.models import HeardNeed, Hearing
from animations.hearing.reading import NoAnswer, NotSigned, ReachesSomebody
from tests import factories
from tests.paces import histories

pytestmark = pytest.mark.django_db
Status = HeardNeed.Status


@pytest.fixture
def point():
    return factories.PickupPointFactory()


def heard(point, text="Du pain sans gluten", key="a" * 32, kind="PRODUCT", by=None):
    return needs.hear(text=text, kind=kind, point=point, key=key, by=by, at=timezone.now())


def answered(need, status="STUDIED", words="On demande au boulanger.", signed="Monique"):
    needs.answer(need=need, status=status, words=words, signed=signed, by=None, at=timezone.now())


def times(need):
    return access.every_need().get(pk=need.pk).times


def test_nearly_the_same_words_are_one_need_wherever_they_are_said(point):
    elsewhere = factories.PickupPointFactory()
    first = heard(point)
    assert heard(elsewhere, "des pains  SANS gluten", "b" * 32) == first
    assert times(first) == 2
    assert first.text == "Du pain sans gluten"


def test_the_same_form_counts_once(point):
    need = heard(point)
    assert heard(point) == need
    for _time in range(2):
        needs.hear_again(need=need, point=point, key="b" * 32, by=None, at=timezone.now())
    assert times(need) == 2


@pytest.mark.parametrize("text", ["", "  ", "!!!", "de la", "é" * 121])
def test_nothing_noted(point, text):
    with pytest.raises(needs.NothingNoted):
        heard(point, text)
    assert not HeardNeed.objects.exists()


def test_nobody_is_to_be_reached_through_a_need(point):
    with pytest.raises(ReachesSomebody):
        heard(point, "Rappeler Mme Morel au 04 65 71 22 01")


def test_who_said_it_is_kept_nowhere():
    kept = {field.name for field in Hearing._meta.concrete_fields}
    assert kept == {"id", "need", "point", "noted_by", "on", "key"}
    assert Hearing._meta.get_field("on").get_internal_type() == "DateField"


def test_only_what_was_read_is_public_and_the_counters_hear_again_what_is_not_set_aside(point):
    need = heard(point)
    assert not access.shared_needs()
    assert list(access.living_needs()) == [need]
    needs.share(need=need, by=None, at=timezone.now())
    assert list(access.shared_needs()) == [need]
    needs.set_aside(need=need, by=None, at=timezone.now())
    assert not access.shared_needs()
    assert not access.living_needs()


def test_an_answer_says_where_it_has_got_to_and_all_that_was_answered_stays(point):
    need = heard(point)
    answered(need)
    answered(need)
    answered(need, "IMPOSSIBLE", "Pas de four à part.", "Paul")
    shown = access.shared_needs().get()
    assert shown.status == "IMPOSSIBLE"
    assert [(one.status, one.words, one.signed) for one in shown.answers] == [
        ("STUDIED", "On demande au boulanger.", "Monique"),
        ("IMPOSSIBLE", "Pas de four à part.", "Paul"),
    ]


def test_a_reason_and_a_name_are_always_owed(point):
    need = heard(point)
    with pytest.raises(NoAnswer):
        answered(need, words="  ")
    with pytest.raises(NotSigned):
        answered(need, signed="")
    assert not need.moves.exists()


def test_what_was_answered_is_not_unheard(point):
    need = heard(point)
    answered(need, "DONE", "Le jeudi, à la boulangerie.")
    with pytest.raises(needs.NoSuchMove, match="Fait"):
        answered(need, "IMPOSSIBLE", "Finalement non.")
    with pytest.raises(needs.NoSuchMove):
        answered(need, "HEARD", "On ne sait plus.")
    assert need.moves.count() == 1


def test_two_wordings_join_and_each_form_stays_one(point):
    bread, baker = heard(point), heard(point, "Boulangerie sans blé", "b" * 32)
    heard(point, "Boulangerie sans blé", "a" * 32)
    needs.join(need=baker, into=bread, by=None, at=timezone.now())
    assert times(bread) == 2
    assert list(access.every_need()) == [bread]
    # The other words go on leading there.
    assert heard(point, "boulangeries sans ble", "c" * 32) == bread
    assert times(bread) == 3
    with pytest.raises(needs.ItsOwnTwin):
        needs.join(need=bread, into=bread, by=None, at=timezone.now())
    with pytest.raises(needs.ItsOwnTwin):
        needs.join(need=bread, into=baker, by=None, at=timezone.now())


def test_the_database_refuses_an_answer_before_the_reading(point):
    need = heard(point)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeardNeed.objects.filter(pk=need.pk).update(status="DONE")


def test_what_moves_comes_first_on_the_page(point):
    done, heard_often, studied = (heard(point, text) for text in ("Un banc", "Des toilettes", "Du pain bis"))
    needs.hear_again(need=heard_often, point=point, key="b" * 32, by=None, at=timezone.now())
    answered(done, "DONE", "Il est posé.")
    needs.share(need=heard_often, by=None, at=timezone.now())
    answered(studied)
    assert list(access.shared_needs()) == [studied, heard_often, done]


TEXTS = ["Du pain sans gluten", "des pains sans gluten", "Ouvrir le lundi", "Un banc"]
STEP = st.one_of(
    st.tuples(st.just("hear"), st.sampled_from(TEXTS), st.integers(0, 5)),
    st.tuples(st.sampled_from(["again"]), st.sampled_from(TEXTS), st.integers(0, 5)),
    st.tuples(st.just("answer"), st.sampled_from(TEXTS), st.sampled_from(Status.values)),
    st.tuples(st.sampled_from(["share", "set_aside"]), st.sampled_from(TEXTS), st.none()),
)


@settings(
    max_examples=histories(40, each_time=13),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEP, max_size=20))
def test_any_story_counts_each_form_once_and_moves_as_the_dict_says(point, story):
    with transaction.atomic():
        forms, states = {}, {}
        for step, text, value in story:
            play(point, forms, states, step, text, value)
        for folded, keys in forms.items():
            need = access.every_need().get(folded=folded)
            assert need.times == len(keys)
            assert need.status == states[folded]
            assert [one.status for one in need.answers][-1:] == ([need.status] if need.answers else [])
        assert HeardNeed.objects.count() == len(forms)
        transaction.set_rollback(True)


def play(point, forms, states, step, text, value):
    folded = needs.folded(text)
    if step == "hear":
        heard(point, text, f"{value:032x}")
        forms.setdefault(folded, set()).add(value)
        states.setdefault(folded, Status.HEARD)
    elif folded in forms:
        play_again(point, forms, states, step, HeardNeed.objects.get(folded=folded), value)


def play_again(point, forms, states, step, need, value):
    if step == "again":
        needs.hear_again(need=need, point=point, key=f"{value:032x}", by=None, at=timezone.now())
        forms[need.folded].add(value)
    elif step != "answer":
        getattr(needs, step)(need=need, by=None, at=timezone.now())
    elif value in needs.TRANSITIONS[need.status]:
        answered(need, value, "Parce que.")
        states[need.folded] = value
    else:
        with pytest.raises(needs.NoSuchMove):
            answered(need, value, "Sans suite.")
