"""What waits for somebody: refused, taken back by the provider, rejected by the bank; looked at, it goes on."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models import Merchant
from merchants.refusals import Refusal
from shop.settlement.models import SepaLine, Transfer
from shop.templatetags.town import cents as price_words

Kind, Status = Transfer.Kind, Transfer.Status
# The provider's word for a transfer that its platform's own balance cannot bear; of a reversal, the merchant's.
SHORT_OF_MONEY = "balance_insufficient"
LAST_LOOKS = 10
LONGEST_NOTE = Transfer._meta.get_field("looked_note").max_length


class SayWhatYouSaw(Refusal):
    sentence = gettext_lazy("Dites en quelques mots ce que vous avez vu ou fait\u202f: cela reste dans les livres.")


class NothingWaits(Refusal):
    sentence = gettext_lazy("Ce versement n’attend personne\u202f: il suit son cours.")


# --- What there is ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """One thing to look at, said to the treasurer."""

    row: Transfer | SepaLine
    why: str
    todo: str
    # As the provider or the bank said it.
    said: str = ""
    # What was looked at before, of the same sale or account, the oldest first.
    looks: list = field(default_factory=list)

    @property
    def merchant(self) -> Merchant:
        return self.row.account.merchant

    @property
    def is_by_bank(self) -> bool:
        return isinstance(self.row, SepaLine)


def refused():
    """The last transfer of each sale, and every reversal: a transfer is asked again by itself, a reversal never."""
    later = Transfer.objects.filter(merchant_order=OuterRef("merchant_order"), pk__gt=OuterRef("pk"))
    again = Exists(later.filter(kind=Kind.TRANSFER).exclude(status=Status.DROPPED))
    rows = Transfer.objects.filter(status=Status.REFUSED, looked_at=None)
    return rows.exclude(Q(again), kind=Kind.TRANSFER)


def taken_back():
    return Transfer.objects.filter(by_provider=True, looked_at=None)


def rejected():
    """Merchants whose last transfer by the bank was rejected; put in another batch, somebody has looked."""
    later = SepaLine.objects.filter(account=OuterRef("account"), pk__gt=OuterRef("pk"))
    return SepaLine.objects.filter(status=SepaLine.Status.REJECTED, looked_at=None).exclude(Exists(later))


def count() -> int:
    """How many things wait, in three queries whatever their number."""
    return refused().count() + taken_back().count() + rejected().count()


def waiting() -> list[Waiting]:
    """The oldest first of each kind."""
    transfers = [
        rows.select_related("account__merchant", "merchant_order__order").order_by("pk")
        for rows in (taken_back(), refused())
    ]
    lines = rejected().select_related("account__merchant", "batch").order_by("pk")
    return with_looks([*map(of_transfer, chain(*transfers)), *map(of_line, lines)])


def of_transfer(row) -> Waiting:
    amount = {"amount": price_words(row.cents)}
    if row.by_provider:
        return Waiting(
            row,
            _("Le prestataire de paiement a repris %(amount)s de lui-même. Plus rien ne part pour cette vente.")
            % amount,
            _("Cherchez-en la raison sur son tableau de bord. Réessayer lui demande d’envoyer ce qui est encore dû."),
        )
    if row.kind == Kind.REVERSAL:
        return Waiting(
            row,
            _("Il fallait reprendre %(amount)s, et le prestataire de paiement a refusé.") % amount,
            _("D’ici là, c’est retenu sur ses prochaines ventes. Réessayez si son compte est de nouveau garni."),
            row.refused_because,
        )
    if row.refused_code == SHORT_OF_MONEY:
        return Waiting(
            row,
            _("Le versement de %(amount)s a été refusé\u202f: l’argent manque du côté de l’association.") % amount,
            _(
                "Le commerçant n’y peut rien. Sur le compte de l’association, chez le prestataire de paiement, "
                "il n’y a pas assez d’argent disponible\u202f: un paiement récent attend souvent quelques jours. "
                "Si cela dure, complétez ce compte\u202f: la Caisse dit ce qu’il y manque. "
                "Sans vous, il est redemandé une fois par jour."
            ),
        )
    return Waiting(
        row,
        _("Le versement de %(amount)s a été refusé.") % amount,
        _("Voyez avec le commerçant ce qui manque à son compte. Sans vous, il est redemandé une fois par jour."),
        row.refused_because,
    )


def of_line(row) -> Waiting:
    return Waiting(
        row,
        _("La banque a rejeté le virement de %(amount)s. La somme lui est de nouveau due.")
        % {"amount": price_words(row.cents)},
        _("Demandez au commerçant de relire son IBAN. La somme part avec le prochain lot de virements."),
        row.rejected_because,
    )


# --- What was looked at before ----------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """Who looked at what, when, and what they wrote: it stays in the books."""

    row: Transfer | SepaLine
    why: str

    @property
    def is_by_bank(self) -> bool:
        return isinstance(self.row, SepaLine)

    @property
    def merchant(self) -> Merchant:
        return self.row.account.merchant


def look_of(row) -> Look:
    return Look(row, (of_line if isinstance(row, SepaLine) else of_transfer)(row).why)


def seen(rows):
    """Those that somebody looked at, the oldest first."""
    return rows.exclude(looked_at=None).select_related("account__merchant", "looked_by").order_by("looked_at", "pk")


def seen_transfers():
    return seen(Transfer.objects.select_related("merchant_order__order"))


def seen_lines():
    return seen(SepaLine.objects.select_related("batch"))


def with_looks(found) -> list[Waiting]:
    """What was written before of the same sale, or of the same account at the bank: two queries for them all."""
    by_sale, by_account = defaultdict(list), defaultdict(list)
    for row in seen_transfers().filter(
        merchant_order__in=[one.row.merchant_order_id for one in found if not one.is_by_bank]
    ):
        by_sale[row.merchant_order_id].append(look_of(row))
    for row in seen_lines().filter(account__in=[one.row.account_id for one in found if one.is_by_bank]):
        by_account[row.account_id].append(look_of(row))
    return [
        replace(one, looks=by_account[one.row.account_id] if one.is_by_bank else by_sale[one.row.merchant_order_id])
        for one in found
    ]


def last_looks() -> list[Look]:
    """The latest first: what was tried again is not forgotten, whether or not it waits again."""
    rows = [*seen_transfers().reverse()[:LAST_LOOKS], *seen_lines().reverse()[:LAST_LOOKS]]
    return list(map(look_of, sorted(rows, key=lambda row: row.looked_at, reverse=True)[:LAST_LOOKS]))


def looks_at(order) -> list[Look]:
    """What was looked at in the money of one order."""
    return list(map(look_of, seen_transfers().filter(merchant_order__order=order)))


# --- Looking ----------------------------------------------------------------------------------


def look_at_transfer(*, transfer, note, by, at) -> Transfer:
    """Lets a refused transfer, or a sale that the provider stopped, go on: settlement plans it under a new key."""
    return _look_at(Transfer.objects.filter(pk=transfer.pk), refused() | taken_back(), note, by, at)


def look_at_line(*, line, note, by, at) -> SepaLine:
    """The rejected transfer is understood: its sum leaves with the next batch."""
    return _look_at(SepaLine.objects.filter(pk=line.pk), rejected(), note, by, at)


@transaction.atomic
def _look_at(rows, those_that_wait, note, by, at):
    """Looked at twice, the first look counts."""
    if not 0 < len(note.strip()) <= LONGEST_NOTE:
        raise SayWhatYouSaw
    row = rows.select_for_update(of=["self"]).get()
    if row.looked_at:
        return row
    if not those_that_wait.filter(pk=row.pk).exists():
        raise NothingWaits
    row.looked_at, row.looked_by, row.looked_note = at, by, note.strip()
    row.save(update_fields=["looked_at", "looked_by", "looked_note"])
    return row
