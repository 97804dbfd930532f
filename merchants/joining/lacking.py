"""A shop that sells and no longer shows what the law wants: it is told, nothing is taken down."""

from django.utils import timezone

from merchants.joining import identity, letters
from merchants.models import Merchant


def tell_lacking(*, at) -> int:
    """Once a month while it is so; safe to run at any moment."""
    found = 0
    for merchant in Merchant.objects.filter(state=Merchant.State.ACTIVE).order_by("pk"):
        lacks = identity.missing(merchant)
        if lacks:
            names = [str(identity.SHORT[lack]) for lack in lacks]
            letters.tell_lacking(merchant=merchant, names=names, on=timezone.localdate(at))
            found += 1
    return found
