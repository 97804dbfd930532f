"""A shop opens with its first product on sale: no form more, no permission to wait for."""

from django.db import transaction
from django.utils.translation import gettext as _

from merchants import trail
from merchants.joining import identity, standing
from merchants.models import Merchant

State = Merchant.State


def obstacle(merchant) -> str:
    """Why nothing of this shop may be put on sale, or nothing. No query."""
    if merchant.state == State.SUSPENDED:
        return _("Votre boutique est suspendue\u202f: lisez pourquoi dans «\u202fMa boutique\u202f».")
    if merchant.state == State.LEFT:
        return _("Votre boutique a quitté le site.")
    return identity.obstacle(merchant)


@transaction.atomic
def open_with_first_product(*, merchant, by, at) -> None:
    """Called when something is put on sale and nothing stands in its way; open already, nothing is done."""
    if merchant.state != State.CANDIDATE:
        return
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    if held.state == State.CANDIDATE:
        standing.move(merchant=merchant, to=State.ACTIVE, by=by, at=at, reason=_("Premier produit en vente"))
        words = _("La boutique est ouverte\u202f: son premier produit est en vente")
        trail.sign(merchant=merchant, by=by, at=at, act="standing-open", words=words, about="standing")
