"""Somebody else may come: a neighbour whom the resident names beforehand, and who says the code."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from merchants.books import dues
from merchants.models import MerchantOrder
from merchants.refusals import Refusal
from pickup.bags.drop_off import hold
from pickup.collections import as_a_name
from pickup.models import Collection

LONGEST = Collection._meta.get_field("proxy_name").max_length
NOTHING_LEFT = {MerchantOrder.Status.HANDED_OVER, *dues.OVER}


class NameTooLong(Refusal):
    sentence = _("Écrivez son nom en 80 caractères au plus.")


class NothingToCollect(Refusal):
    sentence = _("Tout a déjà été remis\u202f: plus personne n’a besoin de venir.")


@transaction.atomic
def name_proxy(*, collection, name) -> None:
    """This person may come too, code in hand; no name, and nobody is expected in their place any more."""
    name = " ".join(name.split())
    if len(name) > LONGEST:
        raise NameTooLong
    if all(part.status in NOTHING_LEFT for part in hold(collection.order_id)):
        raise NothingToCollect
    Collection.objects.filter(pk=collection.pk).update(proxy_name=as_a_name(name))
