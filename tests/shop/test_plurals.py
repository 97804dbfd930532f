"""Counts read as French counts them."""

import pytest
from django.template import Context, Template
from django.utils.translation import ngettext, npgettext

COUNTED = "{% blocktranslate count many=n %}{{ many }} produit{% plural %}{{ many }} produits{% endblocktranslate %}"
WORDS = Template("{% load i18n %}" + COUNTED)


@pytest.mark.parametrize(
    ("n", "read"), [(0, "0 produit"), (1, "1 produit"), (2, "2 produits"), (10_000, "10000 produits")]
)
def test_nought_is_not_several(n, read):
    assert ngettext("%d produit", "%d produits", n) % n == read
    assert npgettext("une boutique", "%d produit", "%d produits", n) % n == read


def test_pages_count_the_same():
    assert WORDS.render(Context({"n": 0})) == "0 produit"


def test_what_django_says_itself_stays_in_french():
    assert ngettext("%(num)d hour", "%(num)d hours", 0) % {"num": 0} == "0 heure"
