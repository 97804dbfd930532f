"""Somebody who waits for a product, neighbours who fill a basket."""

from django.utils import timezone

from shop.returning import sharing, waiting
from shop.returning.models import SharedLine, Waiting


def somebody_waits(product, **facts) -> str:
    """The secret end of the address that their letter has."""
    told = {"email": "guillemette@example.org", "asked_at": timezone.now(), **facts}
    found = Waiting.objects.create(product=product, **told)
    return waiting.link_of(found).rstrip("/").rsplit("/", 1)[1]


def neighbours(product, *, name="Rue du Pont", **quantities):
    """`neighbours(bread, Odile=2, Marc=1)`: a shared basket with what each took of it."""
    shared = sharing.open_one(name=name, at=timezone.now())
    for person, quantity in (quantities or {"Odile": 1}).items():
        SharedLine.objects.create(shared=shared, person=person, product=product, quantity=quantity)
    return shared
