"""What the last page showed, in a few letters: an order is placed only while it is still exactly that."""

import json
from dataclasses import astuple

from django.utils.crypto import salted_hmac


def agreement_on(*, found, slot, contact) -> str:
    """The same goods at the same prices, for the same moment and the same person, give the same letters."""
    goods = sorted(str(portion.agreed) for portion in found.portions)
    return salted_hmac("agreement", json.dumps([goods, slot.pk, astuple(contact)])).hexdigest()
