"""The money of one order told in French, from its journals alone."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.books import accounts, ledger
from merchants.models import Entry, Journal
from shop.association.treasury import words
from shop.templatetags.town import cents as amount


@dataclass(frozen=True)
class Told:
    """One journal: when, its sentence, who wrote it, and the key that proves it."""

    journal: Journal
    sentence: str
    lines: list[tuple[str, int]]


@dataclass(frozen=True)
class Standing:
    """What one account of the order holds once everything is told."""

    name: str
    code: str
    cents: int


@dataclass(frozen=True)
class Story:
    told: list[Told]
    standings: list[Standing]


def story_of(order) -> Story:
    """Every journal of the order, oldest first; five queries whatever their number."""
    journals = list(Journal.objects.filter(pk__in=own_journals(order)).select_related("by").order_by("at", "pk"))
    lines = ledger.lines_of([journal.pk for journal in journals])
    names = words.AccountNames({code for found in lines.values() for code, _cents in found})
    told = [Told(journal, sentence(journal, lines[journal.pk], names), lines[journal.pk]) for journal in journals]
    return Story(told, standings(lines.values(), names))


def own_journals(order) -> set[int]:
    """Those that name the order, and those that move its accounts without naming it; each found by its index."""
    own = [accounts.deposit(order), accounts.refund(order), accounts.credit(order)]
    moving = Entry.objects.filter(account__code__in=own).values_list("journal_id", flat=True)
    return {*Journal.objects.filter(order=order).values_list("pk", flat=True), *moving}


def standings(journals, names) -> list[Standing]:
    """Account by account; what came to nothing is not shown."""
    sums = defaultdict(int)
    for lines in journals:
        for code, cents in lines:
            sums[code] += cents
    return [Standing(names[code], code, cents) for code, cents in sorted(sums.items()) if cents]


def sentence(journal, lines, names) -> str:
    """The sentence of its kind; a journal of another shape is told line by line, so that nothing is hidden."""
    teller = TELLERS.get(journal.key.split(":", 1)[0])
    return (teller and teller(journal, Lines(lines, names))) or told_line_by_line(lines, names)


class Lines:
    """The lines of a journal, asked by kind of account."""

    def __init__(self, lines, names):
        self.lines, self.names = lines, names

    def sum(self, *starts) -> int:
        return sum(cents for code, cents in self.lines if code.startswith(starts))

    def name(self, start) -> str:
        """The name of the first account of that kind, without the words around it."""
        code = next((code for code, _cents in self.lines if code.startswith(start)), "")
        end = code.removeprefix(start)
        return self.names.merchants.get(end, end)

    @property
    def merchant(self):
        return self.name(accounts.MERCHANT)


# --- One teller per kind ----------------------------------------------------------------------


def paid_online(journal, lines):
    fee, paid = lines.sum(accounts.PSP_COST), -lines.sum(accounts.DEPOSIT)
    if paid <= 0:
        return None
    facts = {"paid": amount(paid), "fee": amount(fee)}
    if not fee:
        return _("%(paid)s payés en ligne par l’habitant.") % facts
    return _(
        "%(paid)s payés en ligne par l’habitant\u202f; %(fee)s de frais de paiement, à la charge de l’association."
    ) % (facts)


def fee_known(journal, lines):
    fee = lines.sum(accounts.PSP_COST)
    return fee and _("%(fee)s de frais de paiement, à la charge de l’association.") % {"fee": amount(fee)}


def at_the_counter(journal, lines):
    paid, in_hand = -lines.sum(accounts.DEPOSIT), lines.sum(accounts.MERCHANT)
    # The till's memo says the means, then the merchant.
    means = journal.memo.split(" · ")[0]
    facts = {"amount": amount(abs(paid)), "merchant": lines.merchant, "memo": means}
    if not paid:
        return None
    if in_hand:
        given = _("%(amount)s remis en main propre au comptoir à %(merchant)s (%(memo)s).")
        back = _("%(amount)s rendus à l’habitant par %(merchant)s, ou repris (%(memo)s).")
    else:
        given = _("%(amount)s encaissés au comptoir par l’association (%(memo)s).")
        back = _("%(amount)s rendus à l’habitant au comptoir par l’association, ou repris (%(memo)s).")
    return words.signed(paid, given, back) % facts


def earned(journal, lines):
    gross, net = lines.sum(accounts.DEPOSIT), -lines.sum(accounts.MERCHANT)
    vat = -lines.sum(accounts.VAT)
    commission = vat - lines.sum(accounts.INCOME)
    given = lines.sum(accounts.GOODWILL, accounts.PROMOTION)
    facts = {"net": amount(abs(net)), "merchant": lines.merchant, "gross": amount(abs(gross))}
    facts |= {"commission": amount(abs(commission)), "vat": amount(abs(vat)), "given": amount(abs(given))}
    if min(gross, net, commission, vat) >= 0:
        told = _(
            "%(gross)s vendus\u202f: %(net)s dus à %(merchant)s\u202f; "
            "%(commission)s de commission, dont %(vat)s de TVA."
        )
    elif max(gross, net, commission, vat) <= 0:
        told = _(
            "%(gross)s de moins vendus\u202f: %(net)s repris à %(merchant)s\u202f; "
            "%(commission)s de commission rendus, dont %(vat)s de TVA."
        )
    else:
        return None
    return (told + (_(" %(given)s sont à la charge de l’association.") if given else "")) % facts


def refund_due(journal, lines):
    due = -lines.sum(accounts.REFUND)
    return due > 0 and _("%(due)s à rendre à l’habitant.") % {"due": amount(due)}


def refund_sent(journal, lines):
    sent = lines.sum(accounts.REFUND)
    return sent > 0 and _("%(sent)s rendus à l’habitant (%(memo)s).") % {"sent": amount(sent), "memo": journal.memo}


def refund_refused(journal, lines):
    cents = abs(lines.sum(accounts.REFUND))
    return cents and _("La banque a refusé de rendre %(cents)s\u202f: cet argent est encore dû à l’habitant.") % {
        "cents": amount(cents)
    }


def sent_to_merchant(journal, lines):
    facts = {"cents": amount(abs(lines.sum(accounts.MERCHANT))), "merchant": lines.merchant}
    sent, back = _("%(cents)s envoyés à %(merchant)s."), _("%(cents)s repris à %(merchant)s.")
    return lines.merchant and words.signed(lines.sum(accounts.MERCHANT), sent, back) % facts


def offered(journal, lines):
    given = lines.sum(accounts.GOODWILL)
    facts = {"cents": amount(abs(given)), "memo": journal.memo}
    gave, took = _("%(cents)s offerts par l’association (%(memo)s)."), _("%(cents)s offerts en moins (%(memo)s).")
    return given and words.signed(given, gave, took) % facts


TELLERS = {
    "correction": offered,
    "capture": paid_online,
    "fee": fee_known,
    "pickup": at_the_counter,
    "state": earned,
    "due": refund_due,
    "refund": refund_sent,
    "refused": refund_refused,
    "transfer": sent_to_merchant,
    "reversal": sent_to_merchant,
    "sepa": sent_to_merchant,
}


def told_line_by_line(lines, names) -> str:
    told = [
        _("%(name)s\u202f: %(cents)s au %(side)s")
        % {"name": names[code], "cents": amount(abs(cents)), "side": words.side(cents)}
        for code, cents in lines
    ]
    return "\u202f; ".join(told) + "."
