"""Little is left of something: the shop is told once each time it happens, of everything at once, never in a storm."""

import datetime
from collections import defaultdict

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merchants import trail
from merchants.models import Merchant, ProductSheet
from merchants.notifications import ONCE

# Between two letters to one shop: what crosses meanwhile is in the second.
APART = datetime.timedelta(hours=1)
MOST_NAMED = 20
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
    crossed = defaultdict(list)
    for pk, merchant_id in newly_low().values_list("pk", "merchant_id"):
        crossed[merchant_id].append(pk)
    for merchant_id in crossed:
        tell_shop(merchant_id, at)


def newly_low():
    return counted().filter(low_told_at=None, threshold__gt=0, left__lte=F("threshold"))


@transaction.atomic
def tell_shop(merchant_id, at):
    """One letter for all that is low, kept with the mark that says so: both or neither."""
    merchant = Merchant.objects.select_for_update(no_key=True).get(pk=merchant_id)
    latest = merchant.sheets.filter(low_told_at__gt=at - APART).aggregate(latest=Max("low_told_at"))["latest"]
    low = list(newly_low().filter(merchant=merchant).select_related("product").order_by("left", "product__title"))
    if latest or not low:
        return
    ProductSheet.objects.filter(pk__in=[sheet.pk for sheet in low]).update(low_told_at=at)
    if merchant.email:
        letter(merchant, low, at).send()


def letter(merchant, low, at) -> EmailMessage:
    subject = ngettext("Il reste peu de\u202f: %(title)s", "%(many)s de vos produits s’épuisent", len(low)) % {
        "title": low[0].product.title,
        "many": IN_LETTERS.get(len(low), len(low)),
    }
    facts = {
        "merchant": merchant,
        "low": low[:MOST_NAMED],
        "others": max(0, len(low) - MOST_NAMED),
        "link": settings.SITE_URL + reverse("merchant_stock", args=[merchant.code]),
    }
    body = render_to_string("merchants/messages/low_stock.txt", facts)
    key = f"low-stock:{merchant.code}:{at:%Y%m%d%H%M%S}"
    return EmailMessage(subject=subject, body=body, to=[merchant.email], headers={ONCE: key})


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
