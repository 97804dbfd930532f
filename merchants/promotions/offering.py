"""Offering a promotion, after having seen what it makes of each price, and ending it early."""

import datetime
import json
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.catalogue.models import Category

from merchants import legal, money, trail
from merchants.commission.words import long_day
from merchants.invoicing.printing import amount
from merchants.listing import by_weight
from merchants.models import LegalDelay, Merchant, ProductSheet, Promotion, ReducedPrice, SeasonalSale
from merchants.promotions import prior, telling
from merchants.promotions.shares import Shares
from merchants.refusals import Refusal

Kind, OfferedBy = Promotion.Kind, Promotion.OfferedBy
# Beyond, it is not a promotion any more: the price is what should change.
MOST_DAYS = 92
A_YEAR = datetime.timedelta(days=366)
# What is sold off was offered and paid for at least a month before (C. com. L310-3).
LISTED_FOR = datetime.timedelta(days=31)
# What a promotion keeps of what was asked, in the same words.
ASKED = ["merchant", "sheet", "category", "name", "kind", "offered_by", "percent", "agreed_how"]


class NotThen(Refusal):
    """Its days are over, too far, too many, or not those of the « soldes »."""


class NothingReduced(Refusal):
    """No product that it is about can cost less; `reasons` are by product."""

    def __init__(self, left_out):
        self.left_out = left_out
        sentences = [f"{sheet.product.title}\u202f: {reason}" for sheet, reason in left_out[:5]]
        super().__init__(" ".join(sentences) or _("Aucun produit en vente ne correspond."))


class NotAWord(Refusal):
    sentence = gettext_lazy("Le mot «\u202fsoldes\u202f» est réservé aux périodes légales\u202f: changez le nom.")


class AgreementOwed(Refusal):
    sentence = gettext_lazy(
        "Le commerçant paierait une partie de cette réduction\u202f: notez comment il a donné son accord."
    )


class NotAsSeen(Refusal):
    sentence = gettext_lazy(
        "Les prix, ou ce que chacun reçoit, ont changé pendant que vous lisiez\u202f: les voici à jour. "
        "Confirmez à nouveau s’ils vous conviennent."
    )


class OtherwiseOffered(Refusal):
    sentence = gettext_lazy(
        "Une promotion a déjà été lancée depuis cette page, avec d’autres réponses\u202f: retrouvez-la dans la liste. "
        "Pour en offrir une autre, commencez-en une nouvelle."
    )


class NotYours(Refusal):
    sentence = gettext_lazy("Cette promotion est celle du commerçant\u202f: lui seul peut l’arrêter.")


@dataclass(frozen=True)
class Offer:
    """What somebody wishes: `percent` less, or one product at `price`."""

    merchant: Merchant
    offered_by: str
    name: str
    first_day: datetime.date
    last_day: datetime.date
    kind: str = Kind.PRICE_REDUCTION
    sheet: ProductSheet | None = None
    category: Category | None = None
    percent: int | None = None
    price: Decimal | None = None
    agreed_how: str = ""


@dataclass(frozen=True)
class Planned:
    """One product of it, with what each would have of one piece sold on the site, in cents."""

    sheet: ProductSheet
    usual: Decimal
    price: Decimal
    prior: Decimal | None
    net_cents: int
    net_before_cents: int
    borne_cents: int
    # Another promotion already lowers this price: they do not add up, the lowest holds.
    meets_another: bool
    # What one pays today, when another promotion lowers it already.
    now: Decimal | None = None
    # Sold by weight, the kilo's: `prior` is then a kilo's too, the others are what one piece is estimated at.
    per_kg: Decimal | None = None
    usual_per_kg: Decimal | None = None

    @property
    def told(self) -> Decimal:
        """What it will cost, as residents compare it."""
        return self.price if self.per_kg is None else self.per_kg

    @property
    def usual_told(self) -> Decimal:
        return self.usual if self.usual_per_kg is None else self.usual_per_kg

    @property
    def basis(self) -> str:
        """What is written after these prices."""
        return "" if self.per_kg is None else "/kg"

    @property
    def percent(self) -> int:
        return money.percent_off(self.prior or self.usual_told, self.told)


@dataclass(frozen=True)
class Plan:
    begins_at: datetime.datetime
    ends_at: datetime.datetime
    prices: list[Planned]
    # Products that it cannot be about, each with the reason.
    left_out: list

    @property
    def is_borne_by_the_merchant(self) -> bool:
        """Wholly or in part."""
        return any(one.borne_cents < money.to_cents(one.usual - one.price) for one in self.prices)

    @property
    def meets_another(self) -> bool:
        return any(one.meets_another for one in self.prices)

    @property
    def mark(self) -> str:
        """Every figure that the preview shows, in a few letters: it is offered only while it is still exactly that."""
        shown = [
            (
                one.sheet.pk,
                str(one.usual),
                str(one.price),
                str(one.prior),
                one.net_cents,
                one.borne_cents,
                str(one.per_kg),
            )
            for one in self.prices
        ]
        return salted_hmac("promotion", json.dumps(shown)).hexdigest()


# --- Looking ----------------------------------------------------------------------------------


def plan(wish: Offer, *, at) -> Plan:
    """What it would do; nothing is written. Refuses what cannot be offered."""
    if "solde" in wish.name.casefold() and wish.kind != Kind.SEASONAL_SALE:
        raise NotAWord
    begins_at, ends_at = moments(wish, at=at)
    found, left_out = [], []
    sheets = list(sheets_of(wish))
    reasons = Reasons(wish, sheets, begins_at, at)
    shares = Shares(wish.merchant, sheets, on=wish.first_day)
    for sheet in sheets:
        reason = reasons.against(sheet)
        if reason:
            left_out.append((sheet, reason))
        else:
            found.append(planned(wish, sheet, reasons, shares, begins_at, ends_at))
    if not found:
        raise NothingReduced(left_out)
    return Plan(begins_at, ends_at, found, left_out)


def moments(wish, *, at):
    """From the first hour of the first day, or now, to the last of the last."""
    if not timezone.localdate(at) <= wish.first_day <= wish.last_day:
        raise NotThen(_("Choisissez un premier jour, aujourd’hui ou plus tard, et un dernier jour qui le suit."))
    if wish.first_day > timezone.localdate(at) + A_YEAR:
        raise NotThen(_("C’est bien loin\u202f: choisissez un premier jour dans l’année qui vient."))
    if (wish.last_day - wish.first_day).days >= MOST_DAYS:
        raise NotThen(_("Une promotion dure trois mois au plus\u202f: au-delà, baissez plutôt le prix de la fiche."))
    opens_at = sales_of(wish).starts_at if begins_the_sales(wish) else datetime.time()
    begins_at = max(at, local(wish.first_day, opens_at))
    return begins_at, local(wish.last_day + datetime.timedelta(days=1))


def local(day, hour=datetime.time()):
    return timezone.make_aware(datetime.datetime.combine(day, hour))


def begins_the_sales(wish) -> bool:
    return wish.kind == Kind.SEASONAL_SALE and sales_of(wish).starts_on == wish.first_day


def sales_of(wish) -> SeasonalSale:
    """The legal period that holds all its days."""
    found = SeasonalSale.objects.filter(starts_on__lte=wish.first_day, ends_on__gte=wish.last_day).first()
    if found is None:
        raise NotThen(when_are_the_sales(wish.first_day))
    return found


def when_are_the_sales(day) -> str:
    coming = SeasonalSale.objects.filter(ends_on__gte=day).first()
    if coming is None:
        return _("Les soldes ont lieu à des dates fixées par la loi\u202f: les prochaines ne sont pas connues ici.")
    days = {"first": long_day(coming.starts_on), "last": long_day(coming.ends_on)}
    return _("Les prochains soldes vont du %(first)s au %(last)s\u202f: restez entre ces deux jours.") % days


def sheets_of(wish):
    """The products it is about: one, or those on sale in an aisle or in the whole shop."""
    found = ProductSheet.objects.filter(merchant=wish.merchant).select_related("product", "merchant")
    found = found.prefetch_related("product__stockrecords", "product__categories").order_by("product__title", "pk")
    if wish.sheet:
        return found.filter(pk=wish.sheet.pk)
    found = found.filter(product__is_public=True)
    if wish.category:
        below = Category.objects.filter(path__startswith=wish.category.path).values("pk")
        found = found.filter(product__categories__in=below).distinct()
    return found


def planned(wish, sheet, reasons, shares, begins_at, ends_at) -> Planned:
    usual, price = reasons.usual(sheet), reasons.price(sheet)
    piece = shares.piece(sheet, price=price, usual=usual, offered_by=wish.offered_by)
    return Planned(
        sheet=sheet,
        usual=usual,
        price=price,
        prior=None if wish.kind == Kind.NEAR_DATE else reasons.prior(sheet),
        net_cents=piece.net_cents,
        net_before_cents=piece.net_before_cents,
        borne_cents=piece.borne_cents,
        meets_another=any(prior.overlaps(one.promotion, begins_at, ends_at) for one in reasons.others[sheet.pk]),
        now=reasons.reduced_now(sheet),
        per_kg=reasons.per_kg(sheet),
        usual_per_kg=sheet.price_per_kg,
    )


class Reasons:
    """Why a product cannot be in a promotion, told from its history; three queries for all of them."""

    def __init__(self, wish, sheets, begins_at, at):
        self.wish, self.begins_at, self.at = wish, begins_at, at
        ids = [sheet.pk for sheet in sheets]
        self.others, self.changes = prior.around(ids, at=at), prior.histories(ids)
        self.days = legal.delay_days(LegalDelay.Code.PRIOR_PRICE, timezone.localdate(begins_at))

    def usual(self, sheet) -> Decimal | None:
        return next((stock.price for stock in sheet.product.stockrecords.all()), None)

    def price(self, sheet) -> Decimal:
        if sheet.is_by_weight:
            return by_weight.estimate(per_kg=self.per_kg(sheet), grams=sheet.piece_grams or 0)
        return self.lowered(self.usual(sheet))

    def per_kg(self, sheet) -> Decimal | None:
        """Of what is sold by weight, the percentage is the kilo's, and so is a new price."""
        return self.lowered(sheet.price_per_kg) if sheet.is_by_weight else None

    def lowered(self, price) -> Decimal:
        wish = self.wish
        return wish.price if wish.percent is None else money.reduced_by(price, wish.percent)

    def told(self, sheet) -> Decimal:
        """What is compared with the history of its prices."""
        return self.per_kg(sheet) if sheet.is_by_weight else self.price(sheet)

    def prior(self, sheet) -> Decimal | None:
        known = {"changes": self.changes[sheet.pk], "others": self.others[sheet.pk]}
        return prior.lowest_before(self.begins_at, **known, days=self.days)

    def reduced_now(self, sheet) -> Decimal | None:
        """The lowest price of the promotions that run while one looks."""
        running = [
            one.price for one in self.others[sheet.pk] if one.promotion.begins_at <= self.at < one.promotion.over_at
        ]
        return min(running, default=None)

    def against(self, sheet) -> str:
        usual = self.usual(sheet)
        if not usual:
            return _("il n’a pas de prix.")
        if not 0 < self.price(sheet) < usual:
            return _("le prix réduit doit être plus bas que le prix de la fiche.")
        return {Kind.NEAR_DATE: self.against_near_date, Kind.SEASONAL_SALE: self.against_sale}.get(
            self.wish.kind, self.against_reduction
        )(sheet)

    def against_reduction(self, sheet) -> str:
        before = self.prior(sheet)
        if before is not None and self.told(sheet) >= before:
            said = _(
                "il a déjà coûté %(before)s dans les %(days)d jours d’avant\u202f: au même prix, la loi n’y voit plus "
                "une réduction. Descendez plus bas, ou commencez plus tard."
            )
            return said % {
                "before": amount(money.to_cents(before)) + ("/kg" if sheet.is_by_weight else ""),
                "days": self.days,
            }
        return ""

    def against_near_date(self, sheet) -> str:
        perishable = ProductSheet.WithdrawalException.PERISHABLE
        if sheet.withdrawal_exception == perishable or sheet.made_on_the_day:
            return ""
        return _("la «\u202fdate courte\u202f» est réservée aux denrées périssables.")

    def against_sale(self, sheet) -> str:
        known = self.changes[sheet.pk]
        if not known or known[0].at > self.begins_at - LISTED_FOR:
            return _("il se solde s’il est en vente ici depuis un mois au moins.")
        return self.against_reduction(sheet)


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def offer(wish: Offer, *, key, by, at, seen=None) -> Promotion:
    """Write it with each of its prices. The same key sent twice makes one promotion of a shop.

    `seen` holds the marks of the plans that somebody read; None when nobody had to.
    """
    Merchant.objects.select_for_update(no_key=True).get(pk=wish.merchant.pk)
    if made := Promotion.objects.filter(key=key, merchant=wish.merchant).first():
        return same(made, wish)
    found = plan(wish, at=at)
    if seen is not None and found.mark not in seen:
        raise NotAsSeen
    is_the_towns = wish.offered_by == OfferedBy.TOWN
    if is_the_towns and found.is_borne_by_the_merchant and not wish.agreed_how:
        raise AgreementOwed
    said = {name: getattr(wish, name) for name in ASKED} | {"made_by": by, "made_at": at, "key": key}
    made = Promotion.objects.create(begins_at=found.begins_at, ends_at=found.ends_at, **said)
    ReducedPrice.objects.bulk_create(reduced_price(made, one) for one in found.prices)
    if is_the_towns:
        telling.tell_offered(promotion=made, plan=found)
    sign(made, "promotion-offer", _("Promotion «\u202f%(name)s\u202f» lancée"), by=by, at=at)
    return made


def sign(promotion, act, words, *, by, at):
    told = {"words": words % {"name": promotion.name}, "about": f"promotion:{promotion.pk}"}
    trail.sign(merchant=promotion.merchant, by=by, at=at, act=act, **told)


def reduced_price(promotion, one) -> ReducedPrice:
    kilo = {"per_kg": one.per_kg, "usual_per_kg": one.usual_per_kg}
    return ReducedPrice(promotion=promotion, sheet=one.sheet, price=one.price, usual=one.usual, **kilo)


def same(made, wish) -> Promotion:
    """The promotion made already, if it is what is asked again."""
    facts = [*ASKED, "first_day", "last_day"]
    is_priced = wish.price is None or made.prices.get().practised == wish.price
    if not is_priced or any(getattr(made, name) != getattr(wish, name) for name in facts):
        raise OtherwiseOffered
    return made


@transaction.atomic
def end(*, promotion, by_merchant: bool, by, at) -> Promotion:
    """From now on, or before it begins. What was ordered keeps its price; ended twice, it ended the first time.

    A merchant may leave what the association offers; the association does not touch a merchant's own promotion.
    """
    held = Promotion.objects.select_for_update().get(pk=promotion.pk)
    if not by_merchant and held.offered_by != OfferedBy.TOWN:
        raise NotYours
    if held.ended_at is None and at < held.ends_at:
        held.ended_at, held.ended_by = at, by
        held.save(update_fields=["ended_at", "ended_by"])
        sign(held, "promotion-end", _("Promotion «\u202f%(name)s\u202f» arrêtée"), by=by, at=at)
    return held
