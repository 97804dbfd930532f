"""An aisle is offered when something in it, or below it, is on sale."""

import pytest

from tests.factories import ProductFactory, category

pytestmark = pytest.mark.django_db


def aisles_offered(client):
    return client.get("/boutique/").content.decode()


def test_an_aisle_that_an_import_has_just_made_is_not_offered(client):
    ProductFactory(is_public=False).categories.add(category("Vêtements", "Bonnets"))
    assert "Vêtements" not in aisles_offered(client)
    assert client.get("/boutique/rayon/vetements/").status_code == 200


def test_an_aisle_is_offered_as_soon_as_something_below_it_is_on_sale(client):
    ProductFactory().categories.add(category("Vêtements", "Bonnets"))
    assert "Vêtements" in aisles_offered(client)
