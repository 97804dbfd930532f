"""Finding the person who stands at the counter: by a code, a label, a name or a telephone number."""

import datetime
import re
import unicodedata

from django.utils.translation import gettext as _

from merchants.models import MerchantOrder
from pickup import phone_numbers, words
from pickup.access import collections_of
from pickup.collections import ALPHABET, CODE_LENGTH
from pickup.models import Collection, label_of
from pickup.residents import cards
from pickup.slips import is_nearly_said, is_one_slip_away, part_of_a_code

Status = MerchantOrder.Status

# How long after its slot a collection is still found by name or by telephone.
FOUND_BY_NAME_FOR = datetime.timedelta(days=30)
# Fewer digits of a telephone number would be anybody's.
FEWEST_DIGITS = 4
MOST_SHOWN = 50


def find(*, point, text, at) -> list[Collection]:
    """Collections of this point by code (typed or scanned, any case, with spaces, with or without the number of a
    bag), else by the end of a telephone number, else by name without accents."""
    code = code_in(text)
    by_code = list(collections_of(point).filter(code=code)) if code else []
    by_code = by_code or find_by_card(point, text, at)
    return by_code or find_by_phone(point, text, at) or find_by_name(point, text, at)


def find_nearly(*, point, text, at) -> list[Collection]:
    """When nobody is found: by a code half read or read with one slip, else by a name with one slip; four queries.
    They only resemble what was said: whoever reads them asks before handing anything over."""
    code = code_in(text)
    if code and Collection.objects.filter(code=code).exists():
        # Somebody's, who does not collect here: there is a sentence for it.
        return []
    return find_by_part_of_code(point, text, at) or find_by_near_name(point, text, at)


def find_by_part_of_code(point, text, at):
    part = part_of_a_code(text)
    if not part:
        return []
    codes = recent_at(point, at).values_list("pk", "code")
    whole = len(part) >= CODE_LENGTH - 1
    return those([pk for pk, code in codes if part in code or (whole and is_one_slip_away(part, code))])


def find_by_card(point, text, at):
    """The card of a resident who has one: what they collect here, whatever name was given for it."""
    bearer = cards.holder(text)
    if bearer is None:
        return []
    return those(recent_at(point, at).filter(resident=bearer).values_list("pk", flat=True))


def code_in(text) -> str:
    """The code in what was typed or scanned (the QR holds it, alone, at the end of an address, or before the number
    of one bag), or nothing."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    for words_read in (last, re.sub(r"\s*[-_–]\s*[0-9]{1,2}$", "", last)):
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


def find_by_phone(point, text, at):
    """« 06 39 98 12 34 », « +33 6.39.98.12.34 », « 12 34 »: however it is said, the end of it is enough."""
    wanted = phone_in(text)
    if not wanted:
        return []
    phones = recent_at(point, at).exclude(phone="").values_list("pk", "phone")
    return those([pk for pk, phone in phones if phone_numbers.digits(phone).endswith(wanted)])


def phone_in(text) -> str:
    """The digits that end a number, or nothing where it is not one."""
    if not re.fullmatch(r"[0-9\s+().\-–/]+", text.strip()):
        return ""
    wanted = phone_numbers.digits(text)
    return wanted if len(wanted) >= FEWEST_DIGITS else ""


def find_by_name(point, text, at):
    return named(point, text, at, lambda words, name: all(word in name for word in words))


def find_by_near_name(point, text, at):
    return named(point, text, at, is_nearly_said)


def named(point, text, at, is_said):
    wanted = plain(text).split()
    if not wanted:
        return []
    names = recent_at(point, at).values_list("pk", "first_name", "last_name", "proxy_name")
    # Their own name, or that of the neighbour they sent.
    said = [(pk, (plain(f"{first} {last}"), plain(proxy))) for pk, first, last, proxy in names]
    return those([pk for pk, known in said if any(is_said(wanted, name) for name in known)])


def recent_at(point, at):
    return collections_of(point).filter(slot__ends_at__gt=at - FOUND_BY_NAME_FOR)


def those(pks) -> list[Collection]:
    found = Collection.objects.filter(pk__in=pks[:MOST_SHOWN])
    return list(found.order_by("slot__starts_at", "last_name", "pk"))


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
