"""A product as a list or its own page shows it: the price on its slate, when to have it, what the law wants."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.listing import bundles, by_weight, origins
from merchants.listing.bundles import Part
from merchants.listing.on_sale import pause_words
from merchants.models import ProductSheet
from merchants.models.sheet import Allergen, Nature, OfficialSign
from merchants.money import half_up
from merchants.promotions import reductions
from merchants.promotions.reductions import Reduction
from pickup.models import Slot
from pickup.places.slots import SlotOffer, earliest_slots
from shop.basket import no_return
from shop.basket.contents import allergen_words
from shop.catalogue.each_time import left_at_each
from shop.catalogue.in_basket import Held
from shop.catalogue.offers import PAGE_SIZE, on_sale, page_of
from shop.coming.choice import ANYTIME
from shop.pictures import contact_sheets
from shop.templatetags.promotions import aloud, crossed_out, less
from shop.templatetags.town import euros, soonest

FEW_LEFT = {
    1: gettext_lazy("Il n’en reste qu’un"),
    2: gettext_lazy("Il n’en reste que deux"),
    3: gettext_lazy("Il n’en reste que trois"),
}
MOST_AT_ONCE = 99


@dataclass(frozen=True)
class Ticket:
    """One product as a list or its own page shows it."""

    sheet: ProductSheet
    earliest: Slot | None
    at: datetime
    held: Held | None = None
    reduction: Reduction | None = None
    # The moment that was chosen, as this product sees it.
    then: SlotOffer | None = None

    @property
    def price(self) -> Decimal:
        return self.sheet.price

    @property
    def group_title(self) -> str:
        """The name of all, where one of several is shown and the others are to be chosen."""
        return getattr(self.sheet, "group_title", "")

    @property
    def title(self) -> str:
        return self.group_title or self.sheet.product.title

    @property
    def to_choose(self) -> str:
        """« À choisir : taille, couleur »."""
        return _("À choisir\u202f: %(axes)s") % {"axes": ", ".join(self.sheet.axes).lower()}

    @property
    def slate(self) -> str:
        """« 4,20 € », or the kilo's price of what is sold by weight."""
        price = euros(self.price) if self.per_kg is None else f"{euros(self.per_kg)}/kg"
        return _("dès %(price)s") % {"price": price} if getattr(self.sheet, "is_from", False) else price

    @property
    def per_kg(self) -> Decimal | None:
        return (self.reduction and self.reduction.per_kg) or self.sheet.price_per_kg

    @property
    def weight_words(self) -> str:
        """« environ 1,4 kg, soit 26,46 € · au plus 1,7 kg, 32,13 € »."""
        if self.per_kg is None or not self.sheet.piece_grams:
            return ""
        return by_weight.words([by_weight.weight_of(self.sheet, per_kg=self.per_kg)])

    @property
    def unit_price(self) -> str:
        """« 8,40 €/kg », or nothing where it would only repeat the price."""
        amount = self.sheet.unit_price(self.price)
        if amount is None or (self.sheet.net_unit == "piece" and half_up(amount) == self.price):
            return ""
        return f"{euros(amount)}/{self.sheet.unit_price_basis}"

    @property
    def is_out(self) -> bool:
        return self.sheet.left is not None and self.sheet.left <= 0

    @property
    def when(self) -> str:
        """« dès samedi 10 h », or why not."""
        if self.is_out:
            return _("Épuisé pour l’instant")
        if self.then and self.then.open:
            return _("commandez avant %(when)s") % {"when": soonest(self.then.order_before, self.at)}
        if self.earliest is None:
            return _("Pas encore de retrait prévu")
        return _("dès %(when)s") % {"when": soonest(self.earliest.starts_at, self.at)}

    @property
    def said(self) -> dict[str, str | int]:
        """All that a list says of it, in words."""
        reduction, product = self.reduction, self.sheet.product
        return {
            "product": product.pk,
            "slug": product.slug,
            "name": product.title,
            "title": self.title,
            "state": "out" if self.is_out else "" if self.earliest else "wait",
            "reduced": f"{less(reduction)} {reduction.name}" if reduction else "",
            "aloud": ", ".join(filter(None, [aloud(reduction), self.unit_price])) if reduction else "",
            "crossed_out": crossed_out(reduction) if reduction and reduction.crossed else "",
            "is_kilo": self.per_kg is not None,
            "slate": self.slate,
            "unit_price": self.unit_price,
            "weight": self.weight_words,
            "to_choose": self.to_choose if self.group_title else "",
            "when": self.when,
            "line": self.held.line_id if self.held else 0,
            "quantity": self.held.quantity if self.held else 0,
        }


@dataclass(frozen=True)
class Label(Ticket):
    """The ticket of a product's own page, with what the law wants said before one orders."""

    @property
    def most(self) -> int:
        """How many one may ask for at once."""
        return min(self.sheet.left, MOST_AT_ONCE) if self.sheet.left is not None else MOST_AT_ONCE

    @property
    def rests(self) -> str:
        """« En pause. De retour lundi. », or nothing: one may read of it, and come back."""
        return pause_words(self.sheet, at=self.at)

    @property
    def few_left(self) -> str:
        return FEW_LEFT.get(self.sheet.left, "")

    @property
    def net_quantity(self) -> str:
        if not self.sheet.net_quantity or not self.sheet.net_unit:
            return ""
        amount = formats.number_format(self.sheet.net_quantity.normalize(), use_l10n=True)
        return f"{amount}\u00a0{self.sheet.get_net_unit_display()}"

    @property
    def origin(self) -> str:
        return origins.words_of(self.sheet)

    @property
    def allergens(self) -> str:
        states = self.sheet.AllergenState
        if self.sheet.allergen_state == states.NONE:
            return _("Aucun des 14 allergènes déclaré par le commerçant")
        if self.sheet.allergen_state == states.UNANSWERED:
            return _("Le commerçant ne les a pas encore indiqués : demandez-lui")
        return ", ".join(str(Allergen(code).label) for code in self.sheet.allergens)

    @property
    def signs(self) -> str:
        return ", ".join(str(OfficialSign(code).label) for code in self.sheet.labels)

    @property
    def withdrawal(self) -> str:
        if self.sheet.withdrawal_exception:
            reason = self.sheet.get_withdrawal_exception_display().lower()
            return _("Pas de rétractation : %(reason)s (art. L221-28)") % {"reason": reason}
        if self.sheet.is_bundle:
            return _("Chaque produit garde sa règle\u202f: elle est dite sur sa page, et sur votre commande")
        # Read with the product's own row (shop.catalogue.views): its page costs no query more.
        if self.sheet.nature == Nature.SERVICE:
            return _("Vous avez %(days)d jours après le retrait pour y renoncer") % {
                "days": self.sheet.days_to_withdraw
            }
        return _("Vous avez %(days)d jours après le retrait pour le rendre") % {"days": self.sheet.days_to_withdraw}


@dataclass(frozen=True)
class Inside:
    """One product of a bundle, on the bundle's page: how many, what it costs alone, what the law wants said of it."""

    part: Part
    price: Decimal

    @property
    def product(self):
        return self.part.component.product

    @property
    def quantity(self) -> int:
        return self.part.quantity

    @property
    def facts(self) -> str:
        """The price of each is told beside that of the whole (arrêté of 3 December 1987, art. 5)."""
        alone = _("%(price)s l’unité, acheté seul") % {"price": euros(self.price)}
        sheet = self.part.component
        allergens = allergen_words(sheet.allergen_state, sheet.allergens)
        return " · ".join(filter(None, [alone, origins.words_of(sheet), allergens]))


def insides_of(sheet) -> list[Inside]:
    """What a bundle is made of, each at its price of today; three queries, none of another product."""
    if not sheet.is_bundle:
        return []
    prices = dict(on_sale().filter(in_bundles__bundle=sheet).values_list("pk", "price"))
    parts = bundles.parts_of([sheet.pk])[sheet.pk]
    return [Inside(part, prices.get(part.component.pk, part.stockrecord.price)) for part in parts]


def no_return_words(insides) -> list[str]:
    return no_return.words_of([(one.product.title, one.part.component.withdrawal_exception) for one in insides])


def apart_of(insides) -> Decimal:
    """What they cost today, bought one by one."""
    return sum((inside.price * inside.quantity for inside in insides), Decimal(0))


def tickets_of(sheets, *, at, held, coming=ANYTIME) -> list[Ticket]:
    """Tickets with their earliest collection, or the one that was chosen, in a constant number of queries."""
    return tickets_as([(Ticket, sheet) for sheet in sheets], at=at, held=held, coming=coming)


def tickets_as(kinds, *, at, held, coming=ANYTIME) -> list[Ticket]:
    """The same for pairs of a kind of ticket and a sheet."""
    sheets = [sheet for _kind, sheet in kinds]
    then = coming.offers(sheets)
    earliest, reduced = earliest_of(sheets, then, at=at), reductions.beside(sheets, at=at)
    return [
        kind(
            sheet,
            earliest.get(sheet.pk),
            at,
            held.get(sheet.product_id),
            reduced.get(sheet.pk),
            then.get(sheet.pk),
        )
        for kind, sheet in kinds
    ]


def earliest_of(sheets, then, *, at) -> dict[int, Slot | None]:
    """When each can be collected: at the moment that was chosen where it can, else at the earliest."""
    chosen = {pk: offer.slot for pk, offer in then.items() if offer.open}
    others = [sheet for sheet in sheets if sheet.pk not in chosen]
    return chosen | (earliest_slots(sheets=others, at=at) if others or not then else {})


def picture_sheet(sheets) -> str:
    """The address of the one file that holds the pictures of these products."""
    return contact_sheets.address("produits", [(sheet.product_id, sheet.picture.name) for sheet in sheets])


def further_pictures(sheet) -> dict:
    """The photos after the first one, in one file; read only where there is a first one."""
    others = list(sheet.further_pictures.all()) if sheet.picture else []
    cells = [(one.pk, one.picture.name) for one in others]
    return {"further": others, "further_sheet": contact_sheets.address("photos", cells)}


def tickets_context(sheets, *, at, held, coming=ANYTIME) -> dict:
    """What components/tickets.html needs."""
    tickets = tickets_of(sheets, at=at, held=held, coming=coming)
    return {"tickets": tickets, "sheet": picture_sheet(sheets), "held": held, "prior_days": prior_days(tickets)}


def prior_days(tickets) -> int:
    """Over how many days a crossed-out price is the lowest, when the list shows one; 0 otherwise."""
    told = (ticket.reduction for ticket in tickets if ticket.reduction)
    return next((one.days for one in told if one.crossed and not one.is_near_date), 0)


def product_context(sheet, others, *, at, held, coming=ANYTIME) -> dict:
    """A product's own label, and the tickets of a few others from the same merchant."""
    kinds = [(Label, sheet), *((Ticket, other) for other in others)]
    label, *tickets = tickets_as(kinds, at=at, held=held, coming=coming)
    shown = {"tickets": tickets, "sheet": picture_sheet(others), "prior_days": prior_days(tickets)}
    parts = insides_of(sheet)
    made = {"parts": parts, "no_return_words": no_return_words(parts), "apart": apart_of(parts)}
    made |= {"left_at_each": left_at_each(sheet, at=at)}
    return {"ticket": label, **shown, "held": held, **made}


def list_context(sheets, *, held, number=1, at=None, size=PAGE_SIZE, coming=ANYTIME) -> dict:
    """What the list of tickets needs: a page of them and their pictures."""
    return page_context(page_of(sheets, number, size), held=held, at=at, coming=coming)


def page_context(page, *, held, at=None, coming=ANYTIME) -> dict:
    return {"page": page, **tickets_context(page.rows, at=at or timezone.now(), held=held, coming=coming)}
