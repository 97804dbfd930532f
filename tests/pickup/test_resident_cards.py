"""A card says who comes, to this town only: a number drawn at random, no name in it, nothing once revoked."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from pickup.counter.finding import find
from pickup.models import Collection
from pickup.residents import cards
from pickup.residents.finding import find as find_resident
from tests import factories
from tests.pickup.situations import DURING, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def odette():
    """Somebody known whose bags wait at the counter."""
    who = person("DROPPED_OFF")
    resident = factories.resident(point=who.collection.slot.point, first_name="Odette", last_name="Marchand")
    Collection.objects.filter(pk=who.collection.pk).update(resident=resident)
    return who, resident


def given_to(resident):
    return cards.give(resident=resident, by=None, at=timezone.now())


def test_shown_at_the_counter_it_finds_what_its_bearer_collects(odette):
    who, resident = odette
    card, point = given_to(resident), who.collection.slot.point
    for shown in (card.number, card.spoken_number, card.number.lower()):
        assert find(point=point, text=shown, at=DURING) == [who.collection]


def test_revoked_or_replaced_it_finds_nobody_any_more(odette):
    who, resident = odette
    first = given_to(resident)
    second = given_to(resident)
    assert cards.holder(first.number) is None
    assert cards.holder(second.number) == resident
    cards.revoke(resident=resident, by=None, at=timezone.now())
    assert cards.holder(second.number) is None
    assert find(point=who.collection.slot.point, text=second.number, at=DURING) == []


def test_a_name_as_long_as_a_number_is_still_a_name():
    point = factories.PickupPointFactory()
    known = factories.resident(point=point, first_name="Gaetan", last_name="Buchet")
    assert cards.number_in("Gaetan Buchet") == "GAETANBUCHET"
    assert find_resident(points=[point], text="Gaetan Buchet") == [known]


def test_forgotten_with_its_bearer(odette):
    card = given_to(odette[1])
    odette[1].delete()
    assert cards.holder(card.number) is None


def test_the_sheet_bears_numbers_and_no_name_ten_to_a_page(odette):
    point = odette[0].collection.slot.point
    people = [odette[1], *(factories.resident(point=point, last_name=f"Nom{n}") for n in range(10))]
    found = [given_to(one) for one in people]
    pages = PdfReader(io.BytesIO(cards.sheet_pdf(found, site="La ville", town="Bourg"))).pages
    text = "\n".join(page.extract_text() for page in pages).replace("\xa0", " ")
    assert len(pages) == 2
    assert all(text.count(card.spoken_number) == 1 for card in found)
    assert "Odette" not in text
    assert "Marchand" not in text


class TestPages:
    @pytest.fixture
    def volunteer(self, odette, client):
        client.force_login(factories.volunteer_at(odette[0].collection.slot.point))

    def test_given_printed_and_revoked(self, odette, client, volunteer):
        page = reverse("resident_card", args=[odette[1].pk])
        assert client.post(page).url == reverse("paper_cards")
        card = odette[1].cards.get()
        assert card.spoken_number in client.get(reverse("paper_cards")).text
        assert client.get(reverse("paper_cards_pdf"), {"card": card.pk}).content.startswith(b"%PDF")
        client.post(page, {"revoke": "1"})
        assert card.spoken_number not in client.get(reverse("paper_cards")).text
        assert client.get(reverse("paper_cards_pdf"), {"card": card.pk}).status_code == 302

    def test_another_place_s_volunteer_neither_gives_nor_prints(self, odette, client):
        card = given_to(odette[1])
        client.force_login(factories.volunteer_at(factories.PickupPointFactory()))
        assert client.post(reverse("resident_card", args=[odette[1].pk])).status_code == 404
        assert client.get(reverse("paper_cards_pdf"), {"card": card.pk}).status_code == 302
