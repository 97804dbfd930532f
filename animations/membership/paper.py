"""On paper: the form to become a member, the card, the receipt, the list of the assembly, the rota of the wall."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from animations.membership import fees, periods, shifts
from animations.membership.letters import long_day
from animations.models import Membership
from merchants.invoicing.printing import set_page
from merchants.qr import drawn
from pickup.words import amount, day, hours

HERE = Path(__file__).parent
FORM, CARDS, RECEIPT = HERE / "form.typ", HERE / "cards.typ", HERE / "receipt.typ"
ASSEMBLY, ROTA = HERE / "assembly.typ", HERE / "rota.typ"
# Two columns of five.
PER_SHEET = 10


def fee_words(cents) -> str:
    return amount(cents) if cents else _("gratuit")


def form_pdf(*, at) -> bytes:
    """Blank, with the fees of the day."""
    address = settings.SITE_URL + reverse("become_member")
    kinds = [
        {"name": str(kind.label), "fee": fee_words(cents)} for kind, cents in fees.fees_on(timezone.localdate(at))
    ]
    facts = {"site": settings.SITE_NAME, "town": settings.TOWN_NAME, "qr": drawn(address), "kinds": kinds}
    return set_page(FORM, {**facts, "address": address.split("://", 1)[-1].strip("/")})


# --- Cards ------------------------------------------------------------------------------------


def cards_pdf(memberships) -> bytes:
    return set_page(CARDS, {"site": settings.SITE_NAME, "cards": [card_of(one) for one in memberships]})


def card_of(membership) -> dict:
    until = periods.paid_until(membership)
    return {
        "name": membership.full_name,
        "kind": membership.organisation or membership.get_kind_display(),
        "place": membership.point.name,
        "until": _("Jusqu’au %(day)s") % {"day": long_day(until)} if until else "",
        "number": membership.spoken_card,
        "qr": drawn(membership.card_number),
    }


# --- Receipts ---------------------------------------------------------------------------------


def receipt_pdf(receipt) -> bytes:
    period = receipt.period
    on = {"first": long_day(period.first_on), "last": long_day(period.last_on)}
    rows = [
        [_("Reçu de"), receipt.name],
        [_("Pour"), _("l’adhésion au tiers-lieu, du %(first)s au %(last)s") % on],
        [_("En tant que"), period.get_kind_display()],
        [_("Payée"), receipt.get_means_display().lower()],
        [_("Le"), long_day(timezone.localdate(receipt.at))],
    ]
    return set_page(
        RECEIPT,
        {
            "title": _("Reçu de cotisation"),
            "number": _("N° %(number)s") % {"number": receipt.number},
            "seller": association(),
            "rows": rows,
            "words": _("Cotisation reçue"),
            "amount": amount(receipt.cents),
            "note": _("Cotisation de membre, sans TVA. Ce reçu n’ouvre pas droit à une réduction d’impôt."),
            "cancelled": cancelled_words(receipt),
        },
    )


def association() -> list[str]:
    told = settings.OPERATOR
    return [one for one in (told.get("name", ""), told.get("address", "")) if one]


def cancelled_words(receipt) -> str:
    if not receipt.cancelled_at:
        return ""
    facts = {"day": long_day(timezone.localdate(receipt.cancelled_at)), "why": receipt.cancelled_because}
    return _("Annulé le %(day)s\u202f: %(why)s") % facts


# --- The assembly -----------------------------------------------------------------------------


def assembly_pdf(*, point, at) -> bytes:
    """Whoever is in the register of a place, by name; who is in order has a voice, one each."""
    today = timezone.localdate(at)
    voting = set(periods.in_order(today).filter(point=point).values_list("pk", flat=True))
    members = list(Membership.objects.filter(point=point, status=Membership.Status.MEMBER))
    rows = [assembly_row(one, votes=one.pk in voting) for one in members]
    summary = ngettext("Une voix à jour de cotisation", "%(count)d voix à jour de cotisation", len(voting))
    facts = {"site": settings.SITE_NAME, "place": point.name, "rows": rows}
    facts["summary"] = (summary % {"count": len(voting)}) + _(", une par personne, quelle que soit la cotisation.")
    return set_page(ASSEMBLY, {**facts, "printed": _("Tirée le %(day)s") % {"day": long_day(today)}})


def assembly_row(member, *, votes) -> dict:
    return {
        "name": member.full_name,
        "organisation": member.organisation,
        "kind": member.get_kind_display(),
        "votes": votes,
    }


# --- The rota ---------------------------------------------------------------------------------


def rota_pdf(*, point, at) -> bytes:
    """For the wall: first names and an initial, and as many lines to write on as people are missing."""
    found = list(shifts.to_come(at=at, point=point))
    there = shifts.takings_of(found)
    rows = [rota_row(one, there[one.pk]) for one in found]
    facts = {"site": settings.SITE_NAME, "place": point.name, "shifts": rows}
    return set_page(ROTA, {**facts, "printed": _("Affiché le %(day)s") % {"day": long_day(timezone.localdate(at))}})


def rota_row(shift, takings) -> dict:
    told = day(shift.starts_at)
    return {
        "day": told[:1].upper() + told[1:],
        "hours": hours(shift.starts_at, shift.ends_at),
        "task": shift.get_task_display(),
        "words": shift.words,
        "names": [one.short_name for one in takings],
        "missing": max(0, shift.places - len(takings)),
    }
