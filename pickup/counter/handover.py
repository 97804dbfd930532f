"""Finding the person at the counter and giving them their bags, once."""

import datetime
import re
import unicodedata

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.listing import stock
from merchants.models import MerchantOrder, OrderedLine
from merchants.preparation import merchant_orders as life
from merchants.refusals import Refusal
from pickup import words
from pickup.access import collections_of
from pickup.bags import custody
from pickup.bags.drop_off import hold
from pickup.bags.keeping import Keeping
from pickup.collections import ALPHABET, CODE_LENGTH
from pickup.models import Collection, label_of
from pickup.words import name_of

Status = MerchantOrder.Status

# How long after its slot a collection is still found by name.
FOUND_BY_NAME_FOR = datetime.timedelta(days=30)


class NothingChosen(Refusal):
    sentence = gettext_lazy("Cochez au moins un sac à remettre.")


class AdultNotChecked(Refusal):
    sentence = gettext_lazy(
        "Il y a de l’alcool\u202f: demandez une pièce d’identité, puis cochez «\u202fmajorité vérifiée\u202f»."
    )


class AlreadyHandedOver(Refusal):
    """Says who gave the bag and when."""

    def __init__(self, merchant_order):
        move = merchant_order.moves.filter(to_status=Status.HANDED_OVER).select_related("by").last()
        facts = {"merchant": merchant_order.merchant, "when": words.day_hour(move.at), "by": name_of(move.by)}
        super().__init__(_("%(merchant)s\u202f: déjà remis par %(by)s, %(when)s.") % facts)


class NotHere(Refusal):
    """The bag is not on the shelves; the sentence says where it is."""

    def __init__(self, merchant_order):
        facts = {"merchant": merchant_order.merchant, "where": life.WHERE_IT_IS[merchant_order.status]}
        super().__init__(_("%(merchant)s\u202f: %(where)s") % facts)


class KeptTooLong(Refusal):
    def __init__(self, merchant_order, until):
        facts = {"merchant": merchant_order.merchant, "until": words.day_hour(until)}
        super().__init__(
            _("%(merchant)s\u202f: ces produits se gardaient jusqu’au %(until)s, ils ne peuvent plus être remis.")
            % facts
        )


# --- Finding ----------------------------------------------------------------------------------


def find(*, point, text, at) -> list[Collection]:
    """Collections of this point by code (typed or scanned, any case, with spaces), else by name without accents."""
    code = code_in(text)
    by_code = list(collections_of(point).filter(code=code)) if code else []
    return by_code or find_by_name(point, text, at)


def code_in(text) -> str:
    """The code in what was typed or scanned (the QR holds it, alone, at the end of an address, or before the number
    of one bag), or nothing."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    for words_read in (last, re.sub(r"\s*[-_–]\s*\d{1,2}$", "", last)):
        code = re.sub(r"[\s.\-_]", "", words_read).upper()
        if re.fullmatch(f"[{ALPHABET}]{{{CODE_LENGTH}}}", code):
            return code
    return ""


def bag_in(text) -> str:
    """« KP7HM2-2 », the label of one bag in what was scanned or typed, or nothing."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    found = re.fullmatch(r"(.+?)\s*[-_–]\s*([0-9]{1,2})", last)
    code = code_in(found[1]) if found else ""
    return label_of(code, int(found[2])) if code else ""


def find_by_name(point, text, at):
    wanted = plain(text).split()
    if not wanted:
        return []
    recent = collections_of(point).filter(slot__ends_at__gt=at - FOUND_BY_NAME_FOR)
    names = recent.values_list("pk", "first_name", "last_name")
    found = [pk for pk, *name in names if all(word in plain(" ".join(name)) for word in wanted)]
    return list(Collection.objects.filter(pk__in=found[:50]).order_by("slot__starts_at", "last_name"))


def plain(text) -> str:
    """Lower case, without accents or punctuation: « Éloïse D'Hervé » is « eloise d herve »."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"[\u0300-\u036f]", "", letters)).split())


def why_not_found(*, point, text) -> str:
    """The sentence for someone whom this counter does not find."""
    code = code_in(text)
    elsewhere = Collection.objects.filter(code=code).select_related("slot__point").first() if code else None
    if elsewhere and elsewhere.slot.point_id != point.pk:
        return _("Ce code se présente ailleurs\u202f: %(place)s, %(day)s, %(hours)s.") % {
            "place": elsewhere.slot.point,
            "day": words.day(elsewhere.slot.starts_at),
            "hours": words.hours(elsewhere.slot.starts_at, elsewhere.slot.ends_at),
        }
    if elsewhere and not elsewhere.order.merchant_orders.exclude(status=Status.CANCELLED).exists():
        return _("Cette commande a été annulée\u202f: il n’y a rien à retirer.")
    if elsewhere:
        return _("Cette commande attend encore son paiement en ligne\u202f: elle n’est pas préparée.")
    return _("Personne ne correspond à «\u202f%(text)s\u202f». Relisez le code ensemble, ou cherchez le nom.") % {
        "text": text.strip()[:60]
    }


# --- Handing over -----------------------------------------------------------------------------


@transaction.atomic
def hand_over(*, collection, merchant_orders, adult_checked, by, at):
    """Give these merchant orders' bags to the resident. Paying is another matter: the till warns, it does not stop."""
    wanted = {merchant_order.pk for merchant_order in merchant_orders}
    chosen = [row for row in hold(collection.order_id) if row.pk in wanted]
    if not chosen:
        raise NothingChosen
    keeping = Keeping.of(collection.slot)
    for merchant_order in chosen:
        refuse_unless_here(merchant_order, keeping, at)
    if holds_alcohol(chosen):
        check_adult(collection, adult_checked, by, at)
    stock.hold(chosen)
    for merchant_order in chosen:
        there = merchant_order.bags.filled().here()
        custody.record(bags=there, act=custody.Act.HANDED_OVER, by=by, at=at)
        life.hand_over_merchant_order(merchant_order=merchant_order, by=by, at=at)


def refuse_unless_here(merchant_order, keeping, at):
    if merchant_order.status == Status.HANDED_OVER:
        raise AlreadyHandedOver(merchant_order)
    if merchant_order.status not in {Status.DROPPED_OFF, Status.UNCOLLECTED}:
        raise NotHere(merchant_order)
    until = keeping.until(merchant_order.bags.filled().values_list("storage_class", flat=True))
    if at >= until:
        raise KeptTooLong(merchant_order, until)


def holds_alcohol(merchant_orders) -> bool:
    lines = OrderedLine.objects.filter(merchant_order__in=merchant_orders)
    return lines.filter(is_alcohol=True, kept_quantity__gt=F("returned_quantity")).exists()


def check_adult(collection, adult_checked, by, at):
    if not adult_checked:
        raise AdultNotChecked
    Collection.objects.filter(pk=collection.pk).update(adult_checked_at=at, adult_checked_by=by)
