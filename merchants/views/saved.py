"""What is said once a product is saved: on sale, with what comes next, or what still stands in the way."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.joining import opening_day
from merchants.listing import on_sale, sheets
from merchants.models import Merchant

SAVED = gettext_lazy("«\u202f%(title)s\u202f» est enregistré, et en vente.")
PUBLISHED = gettext_lazy("«\u202f%(title)s\u202f» est en vente.")


def say(request, sheet, *, state_before, on_sale_words=SAVED):
    """`state_before` is where its shop stood: a first product opens it."""
    if not sheet.product.is_public:
        say_what_remains(request, sheet)
    elif on_sale.is_shown(sheet):
        say_on_sale(request, sheet, on_sale_words, state_before)
    else:
        why = opening_day.obstacle(sheet.merchant) or _("Les habitants ne voient pas votre boutique pour l’instant.")
        said = _("«\u202f%(title)s\u202f» est enregistré. %(why)s")
        messages.warning(request, said % {"title": sheet.product.title, "why": why})


def say_what_remains(request, sheet):
    reasons = sheets.obstacles(sheet)
    if sheets.own_obstacles(sheet) and sheets.missing(sheet):
        words = _("«\u202f%(title)s\u202f» est enregistré. Avant la vente, il reste à compléter la fiche.")
    elif reasons:
        # The sheet is whole, its shop is not; or it is not sold here at all.
        words = _("«\u202f%(title)s\u202f» est enregistré. %(reasons)s")
    else:
        words = _("«\u202f%(title)s\u202f» est enregistré\u202f: il peut être mis en vente.")
    tell = messages.warning if reasons else messages.success
    tell(request, words % {"title": sheet.product.title, "reasons": " ".join(reasons)})


def say_on_sale(request, sheet, words, state_before):
    """With the two ways on: what residents see of it, and the next one."""
    said = words % {"title": sheet.product.title}
    if state_before == Merchant.State.CANDIDATE and sheet.merchant.state == Merchant.State.ACTIVE:
        is_theirs = sheet.merchant.team.filter(user=request.user).exists()
        opened = _("Votre boutique est ouverte\u202f!") if is_theirs else _("La boutique est ouverte\u202f!")
        said = f"{opened} {said}"
    ways = format_html(
        '<a href="{}">{}</a> · <a href="{}">{}</a>',
        reverse("product", args=[sheet.product.slug, sheet.product_id]),
        _("Voir sur l’étal"),
        reverse("sheet_quick", args=[sheet.merchant.code]),
        _("Ajouter un autre produit"),
    )
    messages.success(request, format_html("{} {}", said, ways))
