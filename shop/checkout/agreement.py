"""What the last page showed, in a few letters: an order is placed only while it is still exactly that."""

import json
from dataclasses import astuple

from django.utils import timezone
from django.utils.crypto import salted_hmac

from shop.legal import texts
from shop.legal.models import WRITTEN


def agreement_on(*, found, slot, contact, at) -> str:
    """The same goods and prices, for the same moment and person, under the same terms, give the same letters."""
    goods = sorted(str(portion.agreed) for portion in found.portions)
    # At midnight a new version applies: nobody accepts it by a page that showed the one before.
    in_force = texts.versions_on(timezone.localdate(at))
    terms = [in_force.get(kind) for kind in WRITTEN]
    return salted_hmac("agreement", json.dumps([goods, slot.pk, astuple(contact), terms])).hexdigest()
