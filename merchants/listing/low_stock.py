"""Little is left of something: the shop is told once each time it happens, of everything at once, never in a storm."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merchants import trail
from merchants.listing import per_collection
from merchants.models import CollectionStock, Deed, Merchant, ProductSheet
from merchants.notifications import ONCE
from merchants.opening import local_day

# Between two letters to one shop: what crosses meanwhile is in the second.
APART = datetime.timedelta(hours=1)
MOST_NAMED = 20
TOLD = "stock-told"
# A subject that begins by a number in letters reads as a sentence.
IN_LETTERS = {2: gettext_lazy("Deux"), 3: gettext_lazy("Trois"), 4: gettext_lazy("Quatre"), 5: gettext_lazy("Cinq")}


def counted():
    """Sheets on sale whose stock runs out, with what is `left` and the `threshold` at which the shop is told."""
    stock = "product__stockrecords__"
    return ProductSheet.objects.filter(product__is_public=True, **{f"{stock}num_in_stock__isnull": False}).annotate(
        left=F(f"{stock}num_in_stock") - Coalesce(F(f"{stock}num_allocated"), 0),
        threshold=Coalesce("low_stock", "merchant__low_stock"),
    )


def tell_low(*, at):
    """Whoever crossed the threshold since, sold on the site or by phone; what is restocked may cross it again."""
    enough = counted().filter(low_told_at__isnull=False, left__gt=F("threshold"))
    ProductSheet.objects.filter(pk__in=list(enough.values_list("pk", flat=True))).update(low_told_at=None)
    crossed = set(newly_low().values_list("merchant_id", flat=True)) | {
        one.sheet.merchant_id for one in low_then(at=at)
    }
    for merchant_id in sorted(crossed):
        tell_shop(merchant_id, at)


def newly_low():
    return counted().filter(low_told_at=None, threshold__gt=0, left__lte=F("threshold"))


@transaction.atomic
def tell_shop(merchant_id, at):
    """One letter for all that is low, kept with the marks that say so: all of them or none."""
    merchant = Merchant.objects.select_for_update(no_key=True).get(pk=merchant_id)
    low = list(newly_low().filter(merchant=merchant).select_related("product").order_by("left", "product__title"))
    then = low_then(at=at, merchant=merchant)
    if told_lately(merchant, at) or not (low or then):
        return
    ProductSheet.objects.filter(pk__in=[sheet.pk for sheet in low]).update(low_told_at=at)
    for one in then:
        sign_low(one, at)
    if merchant.email:
        letter(merchant, low, then, at).send()


def told_lately(merchant, at) -> bool:
    by_sheet = merchant.sheets.filter(low_told_at__gt=at - APART)
    return by_sheet.exists() or Deed.objects.filter(merchant=merchant, act=TOLD, at__gt=at - APART).exists()


def letter(merchant, low, then, at) -> EmailMessage:
    titles = dict.fromkeys([sheet.product.title for sheet in [*low, *(one.sheet for one in then)]])
    subject = ngettext("Il reste peu de\u202f: %(title)s", "%(many)s de vos produits s’épuisent", len(titles)) % {
        "title": next(iter(titles)),
        "many": IN_LETTERS.get(len(titles), len(titles)),
    }
    lines = [*low, *then]
    facts = {
        "merchant": merchant,
        "low": lines[:MOST_NAMED],
        "others": max(0, len(lines) - MOST_NAMED),
        "link": settings.SITE_URL + reverse("merchant_stock", args=[merchant.code]),
    }
    body = render_to_string("merchants/messages/low_stock.txt", facts)
    key = f"low-stock:{merchant.code}:{at:%Y%m%d%H%M%S}"
    return EmailMessage(subject=subject, body=body, to=[merchant.email], headers={ONCE: key})


# --- What is made for each collection ---------------------------------------------------------


@dataclass(frozen=True)
class LowThen:
    """One collection to come, for which little is left of what is made for it."""

    sheet: ProductSheet
    due_at: datetime.datetime
    left: int
    threshold: int

    @property
    def product(self):
        return self.sheet.product

    @property
    def name(self) -> tuple[str, str]:
        """As the trail keeps it."""
        return f"sheet:{self.sheet.pk}", per_collection.stamp(self.due_at)


def low_then(*, at, merchant=None) -> list[LowThen]:
    """Those that the shop does not know of, soonest first; two queries whatever their number."""
    rows = CollectionStock.objects.filter(due_at__gt=at, taken__gt=0, sheet__slot_quantity__isnull=False)
    rows = rows.filter(sheet__merchant=merchant) if merchant else rows
    rows = rows.filter(sheet__product__is_public=True).select_related("sheet__product", "sheet__merchant")
    low = [one for row in rows.order_by("due_at", "sheet") if (one := low_in(row))]
    said = last_said(low)
    return [one for one in low if not is_known(one, said.get(one.name))]


def low_in(row) -> LowThen | None:
    """Where no more is made than the threshold, only nothing left is little."""
    sheet = row.sheet
    threshold = sheet.merchant.low_stock if sheet.low_stock is None else sheet.low_stock
    wanted = per_collection.Wanted.of(sheet, 1, sheet.product.title)
    left = wanted.left_in(row)
    is_low = threshold and left <= (threshold if wanted.made_in(row) > threshold else 0)
    return LowThen(sheet, row.due_at, left, threshold) if is_low else None


def last_said(low) -> dict[tuple[str, str], Deed]:
    """What was last told or counted of each."""
    about, due = {one.name[0] for one in low}, {one.name[1] for one in low}
    acts = [TOLD, per_collection.ACT]
    deeds = Deed.objects.filter(act__in=acts, about__in=about, after__due_at__in=due) if low else ()
    return {(deed.about, deed.after["due_at"]): deed for deed in reversed(deeds)}


def is_known(one, deed) -> bool:
    """Told already; or the shop has just counted it, and knows how little there is."""
    return deed is not None and (deed.act == TOLD or deed.after["left"] <= one.threshold)


def sign_low(one, at):
    words = _("«\u202f%(title)s\u202f»\u202f: il en reste %(left)d pour le retrait du %(day)s")
    if one.sheet.merchant.email:
        words = _(
            "«\u202f%(title)s\u202f»\u202f: il en reste %(left)d pour le retrait du %(day)s, la boutique est prévenue."
        )
    facts = {"title": one.product.title, "left": one.left, "day": f"{local_day(one.due_at):%d/%m/%Y}"}
    about, due = one.name
    told = {"words": words % facts, "about": about, "after": {"left": one.left, "due_at": due}}
    trail.sign(merchant=one.sheet.merchant, by=None, at=at, act=TOLD, **told)


# --- When to tell -----------------------------------------------------------------------------


def heard(*, sheet, left: int, at):
    """The shop has just counted it: it knows how little there is, or there is enough to be told again."""
    threshold = sheet.merchant.low_stock if sheet.low_stock is None else sheet.low_stock
    ProductSheet.objects.filter(pk=sheet.pk).update(low_told_at=at - APART if left <= threshold else None)


@transaction.atomic
def set_threshold(*, sheet, threshold: int | None, by, at):
    """For this product; None: as the shop says for all; 0: not told."""
    if sheet.low_stock == threshold:
        return
    sheet.low_stock = threshold
    sheet.save(update_fields=["low_stock"])
    words = _("Alerte de «\u202f%(title)s\u202f»\u202f: %(said)s.")
    facts = {"title": sheet.product.title, "said": said(threshold)}
    trail.sign(
        merchant=sheet.merchant, by=by, at=at, act="stock-alert", words=words % facts, about=f"sheet:{sheet.pk}"
    )


@transaction.atomic
def set_shop_threshold(*, merchant, threshold: int, by, at):
    """For every product that has not its own."""
    if merchant.low_stock == threshold:
        return
    merchant.low_stock = threshold
    Merchant.objects.filter(pk=merchant.pk).update(low_stock=threshold)
    words = _("Alerte de stock bas\u202f: %(said)s.") % {"said": said(threshold)}
    trail.sign(merchant=merchant, by=by, at=at, act="stock-alert", words=words)


def said(threshold) -> str:
    if threshold is None:
        return _("comme pour toute la boutique")
    return _("quand il en reste %(many)d") % {"many": threshold} if threshold else _("aucune")
