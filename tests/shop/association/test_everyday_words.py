"""« Les mots de la recherche »: the association adds and ends everyday words, and it is known who did."""

import pytest
from django.urls import reverse

from merchants.models import AssociationMember, Synonym
from tests.factories import ProductFactory, association_member

pytestmark = pytest.mark.django_db
PAGE = "everyday_words"


@pytest.fixture
def coach(client):
    user = association_member(AssociationMember.Role.COACH)
    client.force_login(user)
    return user


def titles(client, query):
    return [ticket.sheet.product.title for ticket in client.get(reverse("search"), {"q": query}).context["tickets"]]


def test_words_added_are_understood_at_once_and_signed(client, coach):
    ProductFactory(title="Panier d’osier")
    assert titles(client, "bourriche") == []
    answer = client.post(reverse(PAGE), {"asked": " bourriche ,  banne", "means": "panier"}, follow=True)
    assert "«\u202fbourriche, banne\u202f» trouve aussi panier" in answer.content.decode()
    assert titles(client, "bourriche") == titles(client, "bannes") == ["Panier d’osier"]
    row = Synonym.objects.get(asked="bourriche, banne")
    assert row.added_by == coach
    client.post(reverse("everyday_word_end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_by == coach
    assert titles(client, "bourriche") == []
    assert "retiré le" in client.get(reverse(PAGE)).content.decode()


def test_what_is_wrong_is_said_beside_each_field_and_nothing_is_lost(client, coach):
    page = client.post(reverse(PAGE), {"asked": "", "means": "", "both_ways": "on"})
    assert page.context["form"].errors.keys() == {"asked", "means"}
    page = client.post(reverse(PAGE), {"asked": "corbeille", "means": "de la"})
    assert page.context["form"].errors.keys() == {"means"}
    assert 'value="corbeille"' in page.content.decode()


def test_the_page_costs_the_same_however_many_there_are(client, coach, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert "pomme de terre" in client.get(reverse(PAGE)).content.decode()
