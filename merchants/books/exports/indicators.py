"""The funder's figures: each with its definition, its formula, its source rows, and nobody to be found behind it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Product

from merchants.books import commission_months
from merchants.books.exports import suppression
from merchants.listing.on_sale import FROM_PRODUCT, shown
from merchants.models import Entry, Merchant, MerchantOrder
from merchants.opening import OpeningTimes

COUNT, CENTS, PERCENT = "COUNT", "CENTS", "PERCENT"


@dataclass(frozen=True)
class Indicator:
    """`value` is None when nobody measures it yet. Hidden, it must not be told: too few merchants stand behind it."""

    code: str
    label: str
    definition: str
    formula: str
    unit: str = COUNT
    value: int | Decimal | None = None
    rows: int | None = None
    is_hidden: bool = False

    @property
    def is_measured(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Row:
    """One row of a breakdown; hidden, none of its figures may be told."""

    name: str
    merchants: int
    sales: int
    gross_cents: int
    is_hidden: bool = False


@dataclass(frozen=True)
class Breakdown:
    code: str
    label: str
    rows: list[Row]


class Measures:
    """The figures of a period; the same few queries whatever the town sold."""

    def __init__(self, period):
        self.period = period
        self.smallest = suppression.smallest_cell(period.last_on)
        self.placed = MerchantOrder.objects.confirmed().filter(**period.within("placed_at"))
        self.merchants = merchants_behind(self.placed)

    def indicator(self, code, words, *, behind, without=frozenset(), **facts) -> Indicator:
        """Hidden when few merchants are behind it, or behind what the whole tells once it is taken off."""
        hidden = any(0 < len(group) < self.smallest for group in (behind, without))
        return Indicator(code, *words, **facts, is_hidden=hidden)

    def share(self, code, words, part, whole=None) -> Indicator:
        """Which percentage of the merchant orders of `whole` are in `part`; both groups of merchants are looked at."""
        whole = self.placed if whole is None else whole
        many, all_of_them = part.count(), whole.count()
        rest = merchants_behind(whole.exclude(pk__in=part.values("pk")))
        facts = {"unit": PERCENT, "value": percentage(many, all_of_them), "rows": all_of_them}
        return self.indicator(code, words, behind=merchants_behind(part), without=rest, **facts)

    def all(self) -> list[Indicator]:
        return [self.online(), self.first_time(), self.products(), self.orders(), self.closed(), *self.money()]

    def online(self):
        rows = self.placed.count()
        return self.indicator("merchants", ONLINE, behind=self.merchants, value=len(self.merchants), rows=rows)

    def first_time(self):
        firsts = MerchantOrder.objects.confirmed().values_list("merchant").annotate(first_at=Min("placed_at"))
        new = set(firsts.filter(**self.period.within("first_at")).order_by().values_list("merchant", flat=True))
        rest = self.merchants - new
        return self.indicator("new_merchants", FIRST_TIME, behind=new, without=rest, value=len(new), rows=len(new))

    def products(self):
        on_sale = Product.objects.filter(shown(sheet=FROM_PRODUCT))
        behind = set(on_sale.order_by().values_list("sheet__merchant", flat=True).distinct())
        many = on_sale.count()
        return self.indicator("products", PRODUCTS, behind=behind, value=many, rows=many)

    def orders(self):
        many = self.placed.aggregate(many=Count("order", distinct=True))["many"]
        return self.indicator("orders", ORDERS, behind=self.merchants, value=many, rows=self.placed.count())

    def closed(self):
        """Hours are those of today: the shops keep no history of theirs."""
        shops = Merchant.objects.filter(pk__in=self.merchants)
        times = OpeningTimes.of(shops, since=self.period.first_on)
        closed, open_ones, rows = set(), set(), 0
        many = 0
        for merchant, placed_at in self.placed.order_by().values_list("merchant", "placed_at").iterator():
            is_open = times.is_open(merchant, placed_at)
            (open_ones if is_open else closed).add(merchant)
            rows, many = rows + 1, many + (not is_open)
        facts = {"unit": PERCENT, "value": percentage(many, rows), "rows": rows}
        return self.indicator("closed_hours", CLOSED, behind=closed, without=open_ones, **facts)

    def money(self):
        posted = sold_in(self.period)
        facts = posted.aggregate(**commission_months.sums())
        facts["rows"] = posted.values("journal").distinct().count()
        behind = set(posted.order_by().values_list("journal__merchant_order__merchant", flat=True).distinct())
        figures = [("sales", SALES, "gross"), ("kept_in_town", KEPT, "net"), ("commission", COMMISSION, None)]
        for code, words, name in figures:
            cents = facts[name] if name else facts["commission_excl"] + facts["commission_vat"]
            yield self.indicator(code, words, behind=behind, unit=CENTS, value=cents, rows=facts["rows"])

    # --- Broken down ---

    def breakdowns(self) -> list[Breakdown]:
        return [
            Breakdown("trade", _("Par métier"), self.broken_down("journal__merchant_order__merchant__trade", str)),
            Breakdown("month", _("Par mois de remise"), self.broken_down("month", month_name)),
        ]

    def broken_down(self, key, name_of) -> list[Row]:
        """Sums by row, those hidden that would tell of too few merchants, by themselves or by difference."""
        owner = "journal__merchant_order__merchant"
        month = {"month": TruncMonth("journal__at", tzinfo=timezone.get_default_timezone())}
        sums = sold_in(self.period).annotate(**month).values(key, owner)
        sums = sums.annotate(**commission_months.sums(), sales=Count("journal__merchant_order", distinct=True))
        found = {}
        for row in sums.order_by(key, owner):
            group = found.setdefault(row[key], [set(), 0, 0])
            group[0].add(row[owner])
            group[1:] = group[1] + row["sales"], group[2] + row["gross"]
        hidden = suppression.hidden_rows([group for group, _sales, _gross in found.values()], self.smallest)
        return [
            Row(name_of(key), len(group), sales, gross, is_hidden=rank in hidden)
            for rank, (key, (group, sales, gross)) in enumerate(found.items())
        ]


def merchants_behind(parts) -> set[int]:
    return set(parts.order_by().values_list("merchant", flat=True).distinct())


def sold_in(period):
    """What handovers, and changes after them, moved during the period."""
    return Entry.objects.filter(journal__key__startswith="state:", **period.within("journal__at"))


def percentage(part, whole) -> Decimal:
    """With one decimal; nothing of nothing is nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


def month_name(first) -> str:
    return date_format(first, "F Y")


# Label, definition, formula.
ONLINE = (
    _("Commerçants qui vendent en ligne"),
    _("Commerçants qui ont reçu au moins une commande confirmée pendant la période."),
    _("Nombre de commerçants distincts parmi les commandes de commerçant confirmées."),
)
FIRST_TIME = (
    _("Commerçants dont c’est la première vente en ligne ici"),
    _("Commerçants dont la toute première commande confirmée tombe pendant la période."),
    _("Nombre de commerçants dont la plus ancienne commande est dans la période."),
)
PRODUCTS = (
    _("Produits proposés"),
    _("Produits en vente le jour où le fichier est fait, chez les commerçants visibles."),
    _("Nombre de produits publiés."),
)
ORDERS = (
    _("Commandes passées"),
    _("Commandes confirmées pendant la période, sur tous les canaux, annulées ensuite ou non."),
    _("Nombre de commandes distinctes."),
)
CLOSED = (
    _("Commandes passées quand la boutique est fermée"),
    _("Part des commandes de commerçant passées hors des heures d’ouverture de la boutique, telles que connues ici."),
    _("Commandes de commerçant passées boutique fermée ÷ commandes de commerçant confirmées."),
)
SALES = (
    _("Ventes, TTC"),
    _("Ce que les habitants ont payé pour des sacs remis, rendus déduits."),
    _("Somme du grand livre, écritures de remise de la période."),
)
KEPT = (
    _("Gardé par les commerçants de la ville"),
    _("La part des ventes qui revient aux commerçants, promotions de l’association comprises."),
    _("Ventes + promotions de l’association − commission."),
)
COMMISSION = (
    _("Commission de l’association, TTC"),
    _("La part des ventes qui fait vivre l’association, sa TVA comprise."),
    _("Commission hors taxe + TVA, au grand livre."),
)
