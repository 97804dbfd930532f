"""What one sees and types: nothing is lost, twice is once, and whoever has the address is the person."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from animations.models import Registration
from animations.taking_part import own_page, questions, registering, seats
from tests import factories
from tests.animations.taking_part.situations import Status, evening, register, status_of
from tests.factories import in_days

pytestmark = pytest.mark.django_db


def soon(**facts):
    return evening(starts_at=in_days(3, hour=18), ends_at=in_days(3, hour=20), **facts)


def now(animation, *sizes, **facts):
    return [register(animation, size, at=timezone.now(), **facts) for size in sizes]


def text(response):
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def typed(client, animation, **facts):
    address = reverse("register", args=[animation.slug])
    key = client.get(address).context["form"]["key"].value()
    return client.post(address, {"key": key, "name": "Odette", "party": 2, "email": "", "phone": "", **facts})


def test_a_name_and_a_number_lead_to_ones_own_page(client):
    response = typed(client, soon())
    kept = Registration.objects.get()
    assert response["Location"] == own_page.path_of(kept)
    page = text(client.get(response["Location"]))
    assert kept.spoken_code in page
    assert "À bientôt Odette : 2 places vous attendent" in page


def test_what_was_typed_stays_beside_the_sentence(client):
    animation = soon(capacity=1)
    now(animation, 1)
    response = typed(client, animation, name="Lucien", party=1)
    assert "un e-mail ou un téléphone" in text(response)
    assert 'value="Lucien"' in text(response)
    assert Registration.objects.count() == 1


def test_more_than_a_party_may_be_is_said_before_anything_is_written(client):
    response = typed(client, soon(largest_party=4), party=5)
    assert "4 personnes par inscription, au plus" in text(response)
    assert not Registration.objects.exists()


def test_a_question_that_must_be_answered_is_asked_on_the_page(client):
    animation = soon()
    questions.ask(animation=animation, wanted=[{"words": "Une allergie ?", "is_required": True}])
    assert "Répondez en quelques mots" in text(typed(client, animation))
    (question,) = questions.asked(animation)
    typed(client, animation, **{f"answer_{question.pk}": "aux noix"})
    assert Registration.objects.get().answers.get().words == "aux noix"


@pytest.mark.parametrize(
    ("facts", "sizes", "words"),
    [
        ({}, [], "Il reste 10 places"),
        ({"capacity": 30}, [], "Il reste de la place"),
        ({"capacity": 3}, [2], "Il reste une place"),
        ({"capacity": 2}, [2], "Complet"),
        ({"capacity": 2}, [2], "M’inscrire sur la liste d’attente"),
        ({"entry": "OPEN", "capacity": None}, [], "entrée libre"),
        ({"pricing": "FIXED", "price": 15, "member_price": 12}, [], "12,00 € pour les membres"),
        ({"pricing": "CONTRIBUTION"}, [], "participation libre, sur place"),
    ],
)
def test_the_page_of_an_animation_says_what_is_left(client, facts, sizes, words):
    animation = soon(**facts)
    now(animation, *sizes)
    assert words in text(client.get(animation.get_absolute_url()))


def test_on_ones_own_page_fewer_then_nobody(client):
    (kept,) = now(soon(), 3)
    page = own_page.path_of(kept)
    client.post(page + "nombre/", {"party": 2})
    kept.refresh_from_db()
    assert kept.party == 2
    client.post(page + "renoncer/")
    assert status_of(kept) == Status.CANCELLED
    assert "Vous avez laissé vos places" in text(client.get(page))


def test_an_offer_is_accepted_with_a_button_never_by_opening_its_letter(client):
    animation = soon(capacity=2)
    (first,), (waiting,) = now(animation, 2), now(animation, 2)
    registering.cancel(registration=first, by=None, at=timezone.now())
    page = own_page.path_of(waiting)
    assert "Oui, nous venons" in text(client.get(page))
    assert client.get(page + "accepter/").status_code == 405
    assert status_of(waiting) == Status.OFFERED
    client.post(page + "accepter/")
    assert status_of(waiting) == Status.CONFIRMED


def test_an_address_that_is_not_ours_opens_nothing(client):
    (kept,) = now(soon(), 1)
    page = own_page.path_of(kept)
    assert client.get(page).status_code == 200
    assert client.get(page.replace(f"/{kept.pk}:", f"/{kept.pk + 1}:")).status_code == 404
    Registration.objects.filter(pk=kept.pk).update(forgotten_at=timezone.now())
    assert client.get(page).status_code == 404


# --- The door ---------------------------------------------------------------------------------


@pytest.fixture
def tonight(client):
    """It has just begun; a volunteer keeps its door."""
    animation = soon()
    there = now(animation, 3, 2)
    at = timezone.now()
    animation.starts_at, animation.ends_at = at - datetime.timedelta(minutes=5), at + datetime.timedelta(hours=2)
    animation.save()
    client.force_login(factories.volunteer_at(animation.point))
    return animation, there


def test_one_thumb_each(client, tonight):
    animation, (three, two) = tonight
    door = reverse("door", args=[animation.slug])
    client.post(door + "entrer/", {"registration": three.pk, "came": 2})
    client.post(f"{door}{two.pk}/absents/")
    key = client.get(door).context["key"]
    for _time in range(2):
        client.post(door + "compter/", {"key": key, "people": 1})
    assert seats.attendance_of(animation) == 3
    page = text(client.get(door))
    assert "<b>3</b> personnes entrées" in page
    assert "2 entrés sur 3" in page
    client.post(f"{door}{three.pk}/defaire/")
    assert (status_of(three), status_of(two)) == (Status.CONFIRMED, Status.NO_SHOW)


@pytest.mark.parametrize("facts", [{}, {"came": "beaucoup", "registration": 1}, {"came": 0, "registration": 1}])
def test_a_slip_at_the_door_is_a_sentence(client, tonight, facts):
    animation, _there = tonight
    response = client.post(reverse("door_arrive", args=[animation.slug]), facts, follow=True)
    assert response.status_code == 200
    assert response.context["messages"]


def test_the_sheet_is_typed_in_a_minute(client, tonight):
    animation, (three, two) = tonight
    sheet = {f"came_{three.pk}": 3, f"came_{two.pk}": 0, "walked_in": 4}
    client.post(reverse("door_sheet", args=[animation.slug]), sheet)
    assert (status_of(three), status_of(two), seats.attendance_of(animation)) == (
        Status.ATTENDED,
        Status.NO_SHOW,
        7,
    )


def test_somebody_on_the_telephone_is_written_down_and_accepts_by_voice(client, tonight):
    animation, there = tonight
    page = reverse("door_register", args=[animation.slug])
    key = client.get(page).context["form"]["key"].value()
    told = {"key": key, "name": "Aimée", "party": 2, "phone": "01 99 00 12 34", "email": "", "channel": "PHONE"}
    for _time in range(2):
        response = client.post(page, told)
    kept = Registration.objects.get(name="Aimée")
    assert response["Location"] == reverse("door_registration", args=[animation.slug, kept.pk])
    assert kept.moves.get().by is not None


def test_a_door_of_elsewhere_does_not_exist(client, tonight):
    animation, there = tonight
    elsewhere = soon()
    (kept,) = now(elsewhere, 1)
    assert client.get(reverse("door", args=[elsewhere.slug])).status_code == 404
    assert client.get(reverse("door_registration", args=[animation.slug, kept.pk])).status_code == 404


def test_the_door_costs_the_same_queries_for_two_parties_or_twenty(client, tonight, django_assert_num_queries):
    animation, _there = tonight
    door = reverse("door", args=[animation.slug])
    client.get(door)
    with CaptureQueriesContext(connection) as few:
        client.get(door)
    animation.capacity = 100
    animation.save()
    for _party in range(18):
        register(animation, 1, at=timezone.now(), channel="COUNTER")
    with django_assert_num_queries(len(few)):
        client.get(door)


# --- The questions ----------------------------------------------------------------------------


def test_the_association_writes_its_questions(client):
    animation = soon()
    client.force_login(factories.association_member("COACH"))
    page = reverse("animation_questions", args=[animation.pk])
    client.post(page, {"words_0": "Une allergie ?", "is_required_0": "on", "words_3": "Un tablier ?"})
    assert [(one.words, one.is_required) for one in questions.asked(animation)] == [
        ("Une allergie ?", True),
        ("Un tablier ?", False),
    ]
    allergy, apron = animation.questions.all()
    client.post(
        page, {"pk_0": allergy.pk, "words_0": "Une allergie, un régime ?", "pk_1": apron.pk, "words_1": "Un tablier ?"}
    )
    assert [one.words for one in animation.questions.all()] == ["Une allergie, un régime ?", "Un tablier ?"]


def test_a_page_left_open_never_puts_words_above_the_answers_to_others(client):
    """A colleague took the first question away meanwhile: the second line of the page is still the second question."""
    animation = soon()
    questions.ask(animation=animation, wanted=[{"words": w, "is_required": False} for w in ("Âge ?", "Allergie ?")])
    age, allergy = questions.asked(animation)
    now(animation, 1, answers={allergy.pk: "aux noix"})
    client.force_login(factories.association_member("COACH"))
    page = reverse("animation_questions", args=[animation.pk])
    shown = client.get(page).context["form"]
    typed_there = {name: value for name in shown.fields if (value := shown[name].value())}
    questions.ask(animation=animation, wanted=[{"pk": allergy.pk, "words": "Allergie ?", "is_required": False}])
    client.post(page, typed_there | {"words_0": "Taille ?"})
    allergy.refresh_from_db()
    assert (allergy.words, allergy.is_asked) == ("Allergie ?", True)
    assert {one.words for one in questions.asked(animation)} == {"Allergie ?", "Taille ?"}


@pytest.mark.parametrize("pk", ["x", "0", "99999999999999999999", "\x00"])
def test_a_line_that_names_no_question_is_answered(client, pk):
    animation = soon()
    client.force_login(factories.association_member("COACH"))
    page = reverse("animation_questions", args=[animation.pk])
    assert client.post(page, {"pk_0": pk, "words_0": "Taille ?"}).status_code == 200
    assert not animation.questions.exists()
