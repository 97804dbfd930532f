"""The printed catalogue: all that one may order for one moment, with its codes to dictate and a form to fill."""

from collections import Counter
from itertools import groupby

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import articles
from merchants.giving_back import withdrawals
from merchants.listing import bundles
from pickup import words
from pickup.models import PickupPoint, Slot
from pickup.places import counter_hours
from pickup.places.slots import limits_at
from shop.basket import no_return
from shop.basket.contents import allergen_words
from shop.catalogue.offers import on_sale
from shop.catalogue.tickets import Label
from shop.legal import texts
from shop.legal.models import LegalText
from shop.outbox.sms import gateway
from shop.templatetags.town import phone

# A code is read, a quantity written: more rows than anybody fills.
FORM_ROWS = 26


class Format(TextChoices):
    A4 = "a4", gettext_lazy("A4")
    A5 = "a5", gettext_lazy("Livret A5, à plier")
    LARGE = "large", gettext_lazy("Gros caractères")


def next_slot(*, at) -> Slot | None:
    """The first moment for which one may still order."""
    return open_slots(at=at).first()


def open_slots(*, at):
    """Those for which one may still order, the first one first."""
    slots = Slot.objects.filter(cutoff_at__gt=at, closed_reason="", point__is_active=True)
    return slots.select_related("point").order_by("starts_at", "pk")


def page_of(slot, *, at) -> dict:
    """Everything that is printed, whatever the format; a constant number of queries."""
    sheets = orderable_for(slot, at=at)
    latest = max((sheet.before for sheet in sheets), default=slot.cutoff_at)
    shops = [shop_of(list(theirs), latest) for _pk, theirs in groupby(sheets, key=lambda sheet: sheet.merchant_id)]
    return {
        **moment_of(slot, latest, earliest=min((sheet.before for sheet in sheets), default=latest)),
        **town_of(slot, latest, at=at),
        "printed": _("Prix TTC relevés %(when)s") % {"when": words.day_hour(at)},
        "shops": shops,
        "has_alcohol": any(sheet.is_alcohol for sheet in sheets),
        "days": withdrawals.days_to_withdraw(timezone.localdate(at)),
        "form_rows": FORM_ROWS,
        "has_sms": gateway.is_offered(),
    }


def orderable_for(slot, *, at) -> list:
    """What may be had at this moment and is not sold out, shop by shop, by name; `before` says until when."""
    sheets = list(on_sale().select_related("short_code").order_by("merchant__name", "merchant_id", "product__title"))
    limits = limits_at(slot=slot, sheets=sheets, at=at)
    found = [sheet for sheet in sheets if sheet.pk in limits and (sheet.left is None or sheet.left > 0)]
    made_of = bundles.parts_of([sheet.pk for sheet in found if sheet.is_bundle])
    for sheet in found:
        sheet.before, sheet.parts = limits[sheet.pk], made_of.get(sheet.pk, [])
        # A reduction ends on a day that paper does not know: the usual price is printed, the lower one is paid.
        sheet.price = sheet.full_price
    return found


# --- Words ------------------------------------------------------------------------------------


def moment_of(slot, latest, *, earliest) -> dict:
    """Where and when to collect, until when to order; what must be known sooner is said beside its shop or product."""
    return {
        "day": words.day(slot.starts_at),
        "hours": words.hours(slot.starts_at, slot.ends_at),
        "place": slot.point.name,
        "address": f"{slot.point.street}, {slot.point.postcode} {slot.point.city}",
        "access": slot.point.access,
        "order_before": words.day_hour(latest),
        # Until then all of it may be had; after, some of it no longer.
        "all_before": words.day_hour(earliest) if earliest < latest else "",
    }


def town_of(slot, latest, *, at) -> dict:
    operator = settings.OPERATOR
    terms = texts.text_on(LegalText.Kind.SALE_TERMS, timezone.localdate(at))
    fixed = PickupPoint.objects.filter(pk=slot.point_id, kind=PickupPoint.Kind.FIXED).first()
    openings = counter_hours.next_ones(fixed, at=at, until=timezone.localdate(latest)) if fixed else []
    return {
        "site": settings.SITE_NAME,
        "town": settings.TOWN_NAME,
        "operator": articles.the(operator["name"]),
        "phone": phone(operator["phone"]) if operator["phone"] else "",
        "email": operator["email"],
        "drop_box": counter_hours.words_of([one for one in openings if one.starts_at < latest]),
        "terms": terms.version if terms else "",
    }


def shop_of(sheets, latest) -> dict:
    """What holds for most of a shop's products is said under its name, and not beside each."""
    merchant, until = sheets[0].merchant, most_common(sheet.before for sheet in sheets)
    never_back = {sheet.withdrawal_exception for sheet in sheets if not sheet.is_bundle}
    of_all = never_back.pop() if len(never_back) == 1 and len(sheets) > 1 else ""
    return {
        "name": merchant.name,
        "trade": merchant.trade,
        "identity": identity_of(merchant),
        "before": before_words(until, than=latest),
        "no_return": no_return_words(of_all),
        "withdrawal": ", ".join(filter(None, [merchant.legal_name, address_of(merchant), merchant.email])),
        "products": [product_of(sheet, until, of_all) for sheet in sheets],
    }


def identity_of(merchant) -> str:
    """Who sells, to whom to complain, and who settles a quarrel (C. conso L221-5, L616-1)."""
    mediator = " ".join(filter(None, [merchant.mediator, merchant.mediator_url]))
    told = [
        merchant.legal_name,
        address_of(merchant),
        phone(merchant.phone),
        merchant.email,
        f"SIRET {merchant.siret}" if merchant.siret else "",
        _("médiateur\u202f: %(name)s") % {"name": mediator} if mediator else "",
    ]
    return " · ".join(filter(None, told))


def address_of(merchant) -> str:
    return f"{merchant.street}, {merchant.postcode} {merchant.city}"


def product_of(sheet, until, of_all) -> dict:
    label = Label(sheet, None, timezone.now())
    code = getattr(sheet, "short_code", None)
    return {
        "code": code.code if code else "",
        "title": sheet.product.title,
        "price": label.slate,
        "facts": " · ".join(filter(None, facts_of(sheet, label, of_all))),
        "before": before_words(sheet.before, than=until),
    }


def facts_of(sheet, label, of_all):
    """What the law wants told before one orders: quantity, unit price, weight, origin, allergens, what stays sold."""
    yield label.net_quantity
    yield label.unit_price
    yield label.weight_words
    yield ", ".join(f"{part.quantity} × {part.component.product.title}" for part in sheet.parts)
    yield label.origin
    yield allergen_words(sheet.allergen_state, sheet.allergens)
    if sheet.is_alcohol:
        yield _("alcool, 18 ans révolus")
    if sheet.withdrawal_exception != of_all:
        yield no_return_words(sheet.withdrawal_exception)


def no_return_words(exception) -> str:
    """« sans rétractation (denrée périssable) », or nothing."""
    why = no_return.REASONS.get(exception)
    return _("sans rétractation (%(why)s)") % {"why": str(why).lower()} if why else ""


def most_common(values):
    return Counter(values).most_common(1)[0][0]


def before_words(limit, *, than) -> str:
    """« à commander avant jeudi 26 novembre à 18 h », where it must be known sooner than the rest."""
    return _("à commander avant %(when)s") % {"when": words.day_hour(limit)} if limit < than else ""
