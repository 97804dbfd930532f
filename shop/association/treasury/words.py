"""How the ledger is said in French: the kinds of its journals, the names of its accounts."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import articles
from merchants.books import accounts, membership_fees
from merchants.models import Merchant
from pickup.models import PickupPoint
from pickup.money import till

# What a journal's key begins with, and what such a journal tells.
KINDS: dict[str, str | Promise] = {
    "capture": gettext_lazy("Paiement en ligne"),
    "fee": gettext_lazy("Frais de paiement"),
    "pickup": gettext_lazy("Paiement au comptoir"),
    "state": gettext_lazy("Vente et commission"),
    "due": gettext_lazy("Remboursement dû"),
    "refund": gettext_lazy("Remboursement envoyé"),
    "refused": gettext_lazy("Remboursement refusé"),
    "transfer": gettext_lazy("Versement du prestataire de paiement"),
    "reversal": gettext_lazy("Reprise d’un versement"),
    "sepa": gettext_lazy("Virement"),
    "hand": gettext_lazy("Règlement noté à la main"),
    "payout": gettext_lazy("Versement à la banque de l’association"),
    "dispute": gettext_lazy("Contestation"),
    "credit": gettext_lazy("Avoir"),
    "correction": gettext_lazy("Correction"),
    "bank": gettext_lazy("Relevé de banque"),
    "till": gettext_lazy("Écart de caisse"),
    "membership": gettext_lazy("Cotisation"),
}
# What is another thing than others of its kind.
FINER_KINDS: dict[str, str | Promise] = {
    "pickup:back:credit:": gettext_lazy("Avoir rendu au comptoir"),
    "pickup:credit:": gettext_lazy("Avoir utilisé au comptoir"),
    till.GIVEN_BACK: gettext_lazy("Argent rendu au comptoir"),
    till.UNDONE: gettext_lazy("Paiement au comptoir annulé"),
    membership_fees.UNDONE: gettext_lazy("Cotisation annulée"),
}
OWN_ACCOUNTS: dict[str, str | Promise] = {
    accounts.STRIPE: gettext_lazy("Chez le prestataire de paiement"),
    accounts.BANK: gettext_lazy("Banque de l’association"),
    accounts.BANK_THIRD_PARTY: gettext_lazy("Banque, fonds des commerçants"),
    accounts.INCOME: gettext_lazy("Commissions gagnées, HT"),
    accounts.MEMBERSHIP_FEES: gettext_lazy("Cotisations des membres du lieu"),
    accounts.VAT: gettext_lazy("TVA à reverser à l’État"),
    accounts.PSP_COST: gettext_lazy("Frais de paiement"),
    accounts.DISPUTE_COST: gettext_lazy("Contestations\u202f: frais, et paiements perdus"),
    accounts.GOODWILL: gettext_lazy("Gestes à la charge de l’association"),
    accounts.PROMOTION: gettext_lazy("Promotions à la charge de l’association"),
    accounts.TILL_DIFFERENCE: gettext_lazy("Écarts de caisse"),
}
# Accounts that are one of many: the beginning of the code, the words around its end, and those for them all.
FAMILIES: list[tuple[str, str | Promise, str | Promise]] = [
    (accounts.MERCHANT, gettext_lazy("Compte %(of_end)s"), gettext_lazy("Comptes des commerçants")),
    (
        accounts.DEPOSIT,
        gettext_lazy("Commande %(end)s, argent reçu de l’habitant"),
        gettext_lazy("Argent reçu des habitants"),
    ),
    (accounts.REFUND, gettext_lazy("Commande %(end)s, à rendre à l’habitant"), gettext_lazy("À rendre aux habitants")),
    (accounts.CREDIT, gettext_lazy("Commande %(end)s, avoir"), gettext_lazy("Avoirs")),
    (accounts.SUSPENSE, gettext_lazy("Pas encore compris\u202f: %(end)s"), gettext_lazy("Pas encore compris")),
    (accounts.CASH, gettext_lazy("Caisse, %(end)s"), gettext_lazy("Caisses")),
    (accounts.TERMINAL, gettext_lazy("Terminal de carte, %(end)s"), gettext_lazy("Terminaux de carte")),
    (accounts.CHEQUES, gettext_lazy("Chèques, %(end)s"), gettext_lazy("Chèques")),
    (
        "asset:dispute:",
        # Its end is the provider's reference, which nobody reads.
        gettext_lazy("Contestation, repris par la banque"),
        gettext_lazy("Repris par la banque"),
    ),
    ("asset:sepa_in_flight:", gettext_lazy("Virements en route, lot %(end)s"), gettext_lazy("Virements en route")),
]


# Those that stand in a place, and end with its slug.
BOXES = (accounts.CASH, accounts.TERMINAL, accounts.CHEQUES)


def kind_of(key: str) -> str:
    """« Virement » for `sepa:…`; what nobody named yet keeps the beginning of its key."""
    finer = next((said for beginning, said in FINER_KINDS.items() if key.startswith(beginning)), None)
    start = key.split(":", 1)[0]
    return str(finer or KINDS.get(start, start))


def said(journal) -> tuple[str, str]:
    """What a journal is and its own words, apart from what they only say again."""
    kind = kind_of(journal.key)
    return (journal.memo, "") if journal.memo.startswith(kind) else (kind, journal.memo)


def account_choices() -> list[tuple[str, str | Promise]]:
    """What a list of accounts offers: the association's own, then each family as a whole."""
    return [*OWN_ACCOUNTS.items(), *((start, all_of_them) for start, _one, all_of_them in FAMILIES)]


class AccountNames:
    """The accounts of a page in French, the names of merchants and of places being read once each."""

    def __init__(self, codes):
        merchants = {code.removeprefix(accounts.MERCHANT) for code in codes if code.startswith(accounts.MERCHANT)}
        found = Merchant.objects.filter(code__in=merchants) if merchants else []
        self.merchants = {merchant.code: merchant.name for merchant in found}
        places = {code.split(":")[-1] for code in codes if code.startswith(BOXES)}
        found = PickupPoint.objects.filter(slug__in=places) if places else []
        self.places = {point.slug: point.name for point in found}

    def __getitem__(self, code) -> str:
        if code in OWN_ACCOUNTS:
            return str(OWN_ACCOUNTS[code])
        for start, words, all_of_them in FAMILIES:
            if code == start:
                return str(all_of_them)
            if code.startswith(start):
                end = code.removeprefix(start)
                end = (self.places if start in BOXES else self.merchants).get(end, end)
                return str(words) % {"end": end, "of_end": articles.of(end)}
        return code


def signed(cents, plus, minus) -> str:
    """The words for an amount above zero, or those for one below."""
    return plus if cents > 0 else minus


def side(cents) -> str:
    return signed(cents, _("débit"), _("crédit"))
