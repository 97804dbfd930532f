"""« Caisse »: where the money is, whose it is, what is not understood; three readings of the same ledger."""

from dataclasses import dataclass, field
from functools import partial

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.books import accounts
from merchants.models import Entry
from shop.association.treasury import words
from shop.models import BankLine, Reconciliation
from shop.settlement import town

# Where the page tells what the association's share is made of.
OWN = "part-de-l-association"
# Families told one account at a time up to here, and as one sum beyond.
MOST_NAMED = 12


@dataclass(frozen=True)
class Row:
    words: str
    cents: int
    url: str = ""


@dataclass
class Block:
    """One of the two readings; its rows add up to its sum."""

    title: str
    rows: list[Row] = field(default_factory=list)

    @property
    def sum(self) -> int:
        return sum(row.cents for row in self.rows)


@dataclass(frozen=True)
class Caisse:
    where: Block
    whose: Block
    # What must be empty: a sentence, and where to act.
    unclear: list[dict]
    last: Reconciliation | None
    # What the association earned and bore, account by account.
    own: Block
    # From what is the association's to what of it is at the provider.
    own_there: Block

    @property
    def is_equal(self) -> bool:
        return self.where.sum == self.whose.sum


def caisse() -> Caisse:
    """Read from the ledger in one query, whatever the number of orders and merchants but for its rows."""
    entries = Entry.objects.values_list("account__code").annotate(cents=Sum("cents")).exclude(cents=0)
    balances = dict(entries.order_by("account__code"))
    last = Reconciliation.objects.exclude(finished_at=None).order_by("-started_at", "-pk").first()
    found = where(balances), whose(balances), unclear(balances, last), last, own_share(balances)
    return Caisse(*found, own_there(balances, town.pot()))


def where(balances) -> Block:
    held = {code: cents for code, cents in balances.items() if code.startswith(accounts.ASSET)}
    names = words.AccountNames(held)
    rows = [Row(names[code], cents, journals(code)) for code, cents in held.items()]
    return Block(_("Où est l’argent"), grouped(rows, held))


def grouped(rows, held) -> list[Row]:
    """Many small accounts of one family, such as contested payments, read as one row."""
    families = [
        (accounts.DISPUTE, _("Paiements contestés, repris par les banques")),
        (accounts.IN_FLIGHT, _("Virements ordonnés, pas encore débités")),
    ]
    by_code = dict(zip(held, rows, strict=True))
    for family, said in families:
        mine = [code for code in held if code.startswith(family)]
        cents = sum(by_code.pop(code).cents for code in mine)
        if cents:
            by_code[family] = Row(said, cents, journals(family))
    return sorted(by_code.values(), key=lambda row: -row.cents)


def journals(code) -> str:
    return f"{reverse('treasury_journals')}?compte={code}"


def owed_in(balances, prefix, is_owed=True) -> int:
    """What is owed on the accounts that begin so; or, below zero, what is owed to us there."""
    found = (-cents for code, cents in balances.items() if code.startswith(prefix))
    return sum(cents for cents in found if (cents > 0) == is_owed)


def whose(balances) -> Block:
    """Credits as what is owed; what merchants owe us, and what residents have been given too early, comes off."""
    owed = partial(owed_in, balances)
    rows = [
        Row(
            _("Aux habitants\u202f: payé d’avance, pas encore remis"),
            owed(accounts.DEPOSIT),
            journals(accounts.DEPOSIT),
        ),
        Row(_("Aux habitants\u202f: remboursements à envoyer"), owed(accounts.REFUND), journals(accounts.REFUND)),
        Row(_("Aux habitants\u202f: avoirs"), owed(accounts.CREDIT), journals(accounts.CREDIT)),
        Row(_("Aux commerçants"), owed(accounts.MERCHANT), reverse("treasury_merchants")),
        Row(_("À l’État\u202f: TVA des commissions"), owed(accounts.VAT), journals(accounts.VAT)),
        Row(_("Encore dû par des commerçants"), owed(accounts.MERCHANT, False), reverse("treasury_merchants")),
        Row(_("Donné d’avance à des habitants"), sum(owed(one, False) for one in RESIDENTS), ""),
        Row(_("À l’association"), own(balances), f"#{OWN}"),
        Row(
            _("À qui\u202f? Pas encore compris"), owed(accounts.SUSPENSE) + owed(accounts.SUSPENSE, False), lines_url()
        ),
    ]
    kept = (_("Aux commerçants"), _("À l’association"))
    return Block(_("À qui est l’argent"), [row for row in rows if row.cents or row.words in kept])


RESIDENTS = (accounts.DEPOSIT, accounts.REFUND, accounts.CREDIT)


def own(balances) -> int:
    return own_share(balances).sum


def own_share(balances) -> Block:
    """What the association earned, less what it bore; VAT that the State owes back counts with it."""
    found = {code: -cents for code, cents in balances.items() if code.startswith(("income:", "expense:"))}
    names = words.AccountNames(found)
    rows = [Row(names[code], cents, journals(code)) for code, cents in sorted(found.items(), reverse=True)]
    vat = Row(_("TVA rendue, que l’État doit"), -max(0, balances.get(accounts.VAT, 0)), journals(accounts.VAT))
    return Block(_("Ce qui est à l’association"), [row for row in [*rows, vat] if row.cents])


def own_there(balances, pot) -> Block:
    """Why what is the association's is not what it may take from the provider: the rows add up to `pot.ours`."""
    owed = partial(owed_in, balances)
    elsewhere = sum(cents for code, cents in balances.items() if code.startswith(accounts.ASSET))
    elsewhere -= balances.get(accounts.STRIPE, 0)
    still_owed = owed(accounts.MERCHANT, False) + sum(owed(one, False) for one in RESIDENTS)
    beside = owed(accounts.MERCHANT) - pot.merchants
    rows = [
        Row(_("À l’association"), own(balances)),
        Row(_("TVA, à reverser à l’État le moment venu"), owed(accounts.VAT)),
        Row(_("Encore dû par des commerçants ou des habitants, pas encore reçu"), still_owed),
        Row(_("Ailleurs\u202f: à la banque, au comptoir, ou contesté"), -elsewhere),
        Row(_("Aux commerçants, et ailleurs aussi"), max(0, beside)),
        Row(_("Gardé en plus pour les commerçants"), min(0, beside)),
        Row(_("Pas encore compris"), owed(accounts.SUSPENSE) + owed(accounts.SUSPENSE, False)),
        Row(_("Versement demandé, pas encore parti"), -pot.leaving),
    ]
    return Block(_("À l’association, chez le prestataire de paiement"), [row for row in rows if row.cents])


def lines_url() -> str:
    return reverse("caisse_lines")


def unclear(balances, last) -> list[dict]:
    """Unexplained movements first, then what the last comparison found."""
    waiting = BankLine.objects.filter(status=BankLine.Status.UNKNOWN).count()
    found = []
    if waiting:
        said = (
            _("%(count)d mouvements bancaires à expliquer.")
            if waiting > 1
            else _("Un mouvement bancaire à expliquer.")
        )
        found.append({"kind": "lines", "words": said % {"count": waiting}, "url": lines_url()})
    if last:
        suspended = any(code.startswith(accounts.SUSPENSE) for code in balances)
        found += [one for one in last.differences if one["kind"] != "suspense" or (suspended and not waiting)]
    return [{**one, "todo": todo(one["kind"])} for one in found]


def todo(kind) -> str:
    """What a person does about it."""
    at_provider = _("Ouvrez-le sur le tableau de bord du prestataire de paiement, puis expliquez son mouvement.")
    return {
        "lines": _("Dites à quoi chacun correspond."),
        "suspense": _("Dites à quoi chaque mouvement correspond."),
        "failure": _("Rapprochez à nouveau\u202f; si cela reste, appelez qui s’occupe du site."),
        "silence": _("Rapprochez à nouveau dans un moment."),
        "payment": _("Regardez l’histoire de cette commande\u202f; la personne peut payer au comptoir."),
        "window": _("Appelez le commerçant\u202f: le paiement se prend dès que tout est pesé."),
        "refund": at_provider,
        "dispute": at_provider,
        "transfer": at_provider,
        "payout": _(
            "Un versement automatique est peut-être réglé chez le prestataire\u202f: arrêtez-le, puis expliquez-le."
        ),
        "balance": _("Rapprochez à nouveau\u202f; si cela reste, appelez qui s’occupe du site."),
        "source": _("Cherchez cette référence dans les écritures et chez le prestataire."),
        "reversal": _("Cherchez chez le prestataire la reprise qui manque ici."),
        "books": _("Les lignes voisines disent d’où vient l’écart."),
        "ring": _("Rapprochez à nouveau\u202f; si cela reste, appelez qui s’occupe du site."),
        "deposit": _("Les achats n’ont pas été remis\u202f: soldez la commande au comptoir."),
        "debt": _("Envoyez-lui sa facture, ou demandez-lui d’accepter la compensation."),
        "pending": _("Le prestataire ne répond pas ou refuse\u202f: regardez son tableau de bord."),
    }.get(kind, "")
