"""What a merchant says of who sells, for the yearly return to the tax office."""

from django.db import transaction
from django.utils.translation import gettext as _

from merchants import trail
from merchants.models import Merchant, TaxIdentity


@transaction.atomic
def say(*, merchant, kind, first_name, last_name, born_on, by, at) -> TaxIdentity:
    """Said again, it replaces what was said; an entity has neither names nor a date of birth."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    person = {"first_name": first_name, "last_name": last_name, "born_on": born_on}
    if kind == TaxIdentity.Kind.ENTITY:
        person = {"first_name": "", "last_name": "", "born_on": None}
    facts = {"kind": kind, **person, "said_at": at, "said_by": by}
    identity, _is_new = TaxIdentity.objects.update_or_create(merchant=held, defaults=facts)
    trail.sign(merchant=held, by=by, at=at, act="shop-taxes", words=_("Ce qui est dit aux impôts\u202f: à jour"))
    return identity
