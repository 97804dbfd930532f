"""The one gate: which products residents may see, and which of them they may order at an instant."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from merchants.models import Merchant, ProductSheet
from merchants.models.pause import not_paused

# The path to a sheet: from itself, from its product, from what names its product (a stock record, an aisle’s row).
FROM_SHEET, FROM_PRODUCT, FROM_PRODUCT_OF = "", "sheet__", "product__sheet__"


def shown(*, sheet: str = FROM_SHEET) -> Q:
    """Published, by a merchant that residents see: it has its page, even when it cannot be ordered today."""
    product = sheet.removesuffix(FROM_PRODUCT) if sheet else "product__"
    merchant = f"{sheet}merchant__"
    return Q(
        (f"{product}is_public", True), (f"{merchant}is_listed", True), (f"{merchant}state", Merchant.State.ACTIVE)
    )


def orderable(*, at: datetime, sheet: str = FROM_SHEET) -> Q:
    """May be put in a basket and ordered at that instant."""
    return shown(sheet=sheet) & not_paused(at=at, path=sheet) & not_paused(at=at, path=f"{sheet}merchant__")


def is_shown(sheet: ProductSheet) -> bool:
    """The same as `shown`, of a sheet read with its product and its merchant: no query."""
    merchant = sheet.merchant
    return sheet.product.is_public and merchant.is_listed and merchant.state == Merchant.State.ACTIVE


def is_orderable(sheet: ProductSheet, *, at: datetime) -> bool:
    """The same as `orderable`, of a sheet read with its product and its merchant: no query."""
    return is_shown(sheet) and pause_of(sheet, at=at) is None


def pause_of(sheet: ProductSheet, *, at: datetime):
    """What rests and keeps the product from being ordered, the whole shop first; None when nothing does."""
    return next((one for one in (sheet.merchant, sheet) if one.is_paused(at)), None)


def pause_words(sheet: ProductSheet, *, at: datetime) -> str:
    """« Boulangerie du Pont est en pause. De retour lundi. », or nothing."""
    resting = pause_of(sheet, at=at)
    if resting is None:
        return ""
    name = sheet.merchant.name if resting is sheet.merchant else sheet.product.title
    said = _("%(name)s\u202f: en pause.") % {"name": name}
    word = resting.pause_word.rstrip(".")
    word = f"{word[:1].upper()}{word[1:]}." if word else ""
    return " ".join(filter(None, [said, word, back_words(resting)]))


def back_words(resting) -> str:
    """« De retour samedi 28 novembre. », when a day was given; nothing otherwise."""
    if resting.paused_until is None:
        return ""
    return _("De retour %(day)s.") % {"day": date_format(timezone.localdate(resting.paused_until), "l j F")}
