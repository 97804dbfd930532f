"""A name in an address keeps its letters, joined ones included."""

import pytest

from merchants.slugs import slug


@pytest.mark.parametrize(
    ("name", "said"),
    [("Cœur de bœuf", "coeur-de-boeuf"), ("Œufs & Cie", "oeufs-cie"), ("Vitæ", "vitae"), ("À l’été", "a-lete")],
)
def test_a_name_in_an_address(name, said):
    assert slug(name) == said
