"""One sentence in French for each kind of journal, from its lines and its own words."""

from django.utils.translation import gettext as _

from merchants import articles
from merchants.books import accounts
from pickup.money import sessions, till
from shop.association.treasury import words
from shop.templatetags.town import cents as amount

OTHERWISE = sessions.TAKEN_OUT
# A credit note that is given, spent or returned at the counter.
BY_CREDIT_NOTE = ("pickup:credit:", "pickup:back:credit:")


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

    @property
    def merchant_facts(self) -> dict[str, str]:
        """The merchant's name, alone and after « à » and « de »."""
        name = self.merchant
        return {"merchant": name, "to_merchant": articles.to(name), "of_merchant": articles.of(name)}


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
    if journal.key.startswith(BY_CREDIT_NOTE):
        return from_memo(journal, lines)
    if journal.key.startswith(till.UNDONE):
        return undone(lines)
    paid, in_hand = -lines.sum(accounts.DEPOSIT), lines.sum(accounts.MERCHANT)
    # The till's memo says the means, then the merchant.
    means = journal.memo.split(" · ")[0]
    facts = {"amount": amount(abs(paid)), "memo": means} | lines.merchant_facts
    if not paid:
        return None
    if in_hand:
        given = _("%(amount)s remis en main propre au comptoir %(to_merchant)s (%(memo)s).")
        back = _("%(amount)s rendus à l’habitant par %(merchant)s (%(memo)s).")
    else:
        given = _("%(amount)s encaissés au comptoir par l’association (%(memo)s).")
        back = _("%(amount)s rendus à l’habitant au comptoir par l’association (%(memo)s).")
    return words.signed(paid, given, back) % facts


def undone(lines):
    """A payment tapped by mistake: nobody gave anything back."""
    facts = {"amount": amount(abs(lines.sum(accounts.DEPOSIT))), "merchant": lines.merchant}
    if lines.merchant:
        return _("Encaissement de %(amount)s annulé, tapé par erreur pour %(merchant)s.") % facts
    return _("Encaissement de %(amount)s annulé, tapé par erreur.") % facts


def from_memo(journal, lines):
    """One whose own words already say all of it."""
    return journal.memo and f"{journal.memo.rstrip('.')}."


def earned(journal, lines):
    gross, net = lines.sum(accounts.DEPOSIT), -lines.sum(accounts.MERCHANT)
    vat = -lines.sum(accounts.VAT)
    commission = vat - lines.sum(accounts.INCOME)
    given = lines.sum(accounts.GOODWILL, accounts.PROMOTION)
    facts = {"net": amount(abs(net)), "gross": amount(abs(gross))} | lines.merchant_facts
    facts |= {"commission": amount(abs(commission)), "vat": amount(abs(vat)), "given": amount(abs(given))}
    if min(gross, net, commission, vat) >= 0:
        told = _(
            "%(gross)s vendus\u202f: %(net)s dus %(to_merchant)s\u202f; "
            "%(commission)s de commission, dont %(vat)s de TVA."
        )
    elif max(gross, net, commission, vat) <= 0:
        told = _(
            "%(gross)s de moins vendus\u202f: %(net)s repris %(to_merchant)s\u202f; "
            "%(commission)s de commission rendus, dont %(vat)s de TVA."
        )
    else:
        return None
    return (told + (_(" %(given)s sont à la charge de l’association.") if given else "")) % facts


def refund_due(journal, lines):
    due = -lines.sum(accounts.REFUND)
    return due > 0 and _("%(due)s à rendre à l’habitant.") % {"due": amount(due)}


def refund_sent(journal, lines):
    # Given back another way, it left from the deposit, where the bank's refusal had put it again.
    sent = lines.sum(accounts.REFUND) or lines.sum(accounts.DEPOSIT)
    if sent <= 0:
        return None
    if not journal.key.startswith(OTHERWISE):
        return _("%(sent)s rendus à l’habitant sur sa carte.") % {"sent": amount(sent)}
    # The memo ends with how: « Rendu autrement : Espèces ».
    how = journal.memo.split("\u202f: ")[-1].lower()
    return _("%(sent)s rendus à l’habitant autrement\u202f: %(how)s.") % {"sent": amount(sent), "how": how}


def refund_refused(journal, lines):
    came_back = lines.sum(accounts.STRIPE)
    cents = came_back or abs(lines.sum(accounts.REFUND))
    if came_back:
        told = _("La banque a renvoyé les %(cents)s déjà partis\u202f: cet argent est encore dû à l’habitant.")
    else:
        told = _("La banque a refusé de rendre %(cents)s\u202f: cet argent est encore dû à l’habitant.")
    return cents and told % {"cents": amount(abs(cents))}


def sent_to_merchant(journal, lines):
    facts = {"cents": amount(abs(lines.sum(accounts.MERCHANT)))} | lines.merchant_facts
    sent, back = _("%(cents)s envoyés %(to_merchant)s"), _("%(cents)s repris %(to_merchant)s")
    # The memo goes on with what was kept back of that sale, if anything was.
    _kind, *kept_back = journal.memo.split("\u202f; ")
    told = words.signed(lines.sum(accounts.MERCHANT), sent, back) % facts
    return lines.merchant and "\u202f; ".join([told, *kept_back]) + "."


def by_bank_transfer(journal, lines):
    """Ordered, executed by the bank, or refused by it."""
    if lines.merchant:
        facts = {"cents": amount(abs(lines.sum(accounts.MERCHANT)))} | lines.merchant_facts
        ordered = _("Virement de %(cents)s %(to_merchant)s ordonné à la banque.")
        back = _("Virement de %(cents)s %(to_merchant)s revenu\u202f: cet argent lui est à nouveau dû.")
        return words.signed(lines.sum(accounts.MERCHANT), ordered, back) % facts
    done = lines.sum(accounts.IN_FLIGHT)
    return done > 0 and _("Virement de %(cents)s exécuté par la banque.") % {"cents": amount(done)}


def to_the_bank(journal, lines):
    cents = lines.sum(accounts.BANK)
    sent = _("%(cents)s versés par le prestataire de paiement à la banque de l’association.")
    back = _("%(cents)s revenus chez le prestataire de paiement\u202f: la banque n’a pas pris ce versement.")
    return cents and words.signed(cents, sent, back) % {"cents": amount(abs(cents))}


def disputed(journal, lines):
    """What the bank took, gave back or kept, then who bears what is lost: only what this journal moved."""
    cost = lines.sum(accounts.DISPUTE_COST)
    clauses = [
        (dispute_step(lines), lines.sum(accounts.DISPUTE)),
        (_("%(cents)s comptés comme rendus à l’habitant"), max(0, lines.sum(accounts.DEPOSIT))),
        (_("%(cents)s ne sont plus comptés comme rendus à l’habitant"), min(0, lines.sum(accounts.DEPOSIT))),
        (_("%(cents)s à la charge %(of_merchant)s"), max(0, lines.sum(accounts.MERCHANT))),
        (_("%(cents)s ne sont plus à la charge %(of_merchant)s"), min(0, lines.sum(accounts.MERCHANT))),
        (dispute_cost(lines), max(0, cost)),
        (_("%(cents)s ne sont plus à la charge de l’association"), min(0, cost)),
    ]
    told = [said % ({"cents": amount(abs(cents))} | lines.merchant_facts) for said, cents in clauses if cents]
    return told and "\u202f; ".join(told) + "."


def dispute_step(lines) -> str:
    if lines.sum(accounts.DISPUTE) > 0:
        return _("Paiement contesté\u202f: la banque de l’habitant reprend %(cents)s en attendant")
    if lines.sum(accounts.STRIPE) > 0:
        return _("Contestation gagnée\u202f: %(cents)s reviennent")
    return _("Contestation perdue\u202f: %(cents)s ne reviendront pas")


def dispute_cost(lines) -> str:
    """What the association bears: the fee as soon as a payment is contested, the payment once it is lost."""
    if lines.sum(accounts.DISPUTE) > 0:
        return _("%(cents)s de frais, à la charge de l’association")
    if lines.sum(accounts.STRIPE) < 0:
        return _("%(cents)s à la charge de l’association, frais compris")
    return _("%(cents)s à la charge de l’association")


def offered(journal, lines):
    given = lines.sum(accounts.GOODWILL)
    facts = {"cents": amount(abs(given)), "memo": journal.memo}
    gave, took = _("%(cents)s offerts par l’association (%(memo)s)."), _("%(cents)s offerts en moins (%(memo)s).")
    return given and words.signed(given, gave, took) % facts


def counted(journal, lines):
    """A box of the association was counted; the memo ends with the words of who counted it."""
    missing = lines.sum(accounts.TILL_DIFFERENCE)
    facts = {"cents": amount(abs(missing)), "memo": journal.memo.rstrip(".")}
    if not missing:
        return _("%(memo)s (un moyen noté pour un autre).") % facts
    return words.signed(missing, _("%(memo)s (%(cents)s manquent)."), _("%(memo)s (%(cents)s de trop).")) % facts


def fee_of_a_member(journal, lines):
    """The memo says the receipt, then the means."""
    received = -lines.sum(accounts.MEMBERSHIP_FEES)
    facts = {"cents": amount(abs(received)), "memo": journal.memo}
    given, back = _("%(cents)s de cotisation reçus (%(memo)s)."), _("%(cents)s de cotisation en moins (%(memo)s).")
    return received and words.signed(received, given, back) % facts


def settled_by_hand(journal, lines):
    """Between a shop and the association, from account to account; the memo says who paid, when and for what."""
    facts = {"memo": journal.memo.rstrip("."), "cents": amount(abs(lines.sum(accounts.MERCHANT)))}
    return journal.memo and _("%(memo)s (%(merchant)s, %(cents)s).") % (facts | lines.merchant_facts)


def at_the_bank(journal, lines):
    """A line of the bank's statement: the treasurer's own words say what it is."""
    cents = lines.sum(accounts.BANK, accounts.STRIPE) or lines.sum(accounts.SUSPENSE)
    facts = {"memo": journal.memo.rstrip("."), "cents": amount(abs(cents))}
    return cents and journal.memo and _("%(memo)s (%(cents)s).") % facts


# By what the key of a journal begins with.
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
    "sepa": by_bank_transfer,
    "payout": to_the_bank,
    "dispute": disputed,
    "bank": at_the_bank,
    "credit": from_memo,
    "hand": settled_by_hand,
    "till": counted,
    "membership": fee_of_a_member,
}
