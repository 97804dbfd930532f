"""What changed on a sheet, told in the shop's trail: each fact before and after."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.invoicing.printing import amount
from merchants.models import ProductSheet
from merchants.money import to_cents

# Where the facts that are not the sheet's own are read, and how they are named.
ELSEWHERE = {
    "title": ("product__title", gettext_lazy("nom")),
    "description": ("product__description", gettext_lazy("description")),
    "price": ("product__stockrecords__price", gettext_lazy("prix")),
    "num_in_stock": ("product__stockrecords__num_in_stock", gettext_lazy("stock")),
}
OWN = {field.name: field for field in ProductSheet._meta.concrete_fields if field.editable and not field.is_relation}
# A photo changes by its own act.
OWN = {name: field for name, field in OWN.items() if not isinstance(field, models.FileField | models.AutoField)}
# Longer, a text is only said to have changed.
SHORT = 40


def kept(sheet, facts) -> dict:
    """What the database holds of these facts; a form may have changed the sheet in memory already."""
    columns = {name: ELSEWHERE[name][0] for name in facts if name in ELSEWHERE}
    columns |= {name: name for name in facts if name in OWN}
    row = ProductSheet.objects.filter(pk=sheet.pk).values(*columns.values()).first() if sheet.pk else None
    return {name: row[column] for name, column in columns.items()} if row else {}


def sign_saved(*, sheet, facts, before, by, at):
    """A new sheet, or each fact that is not what it was; nothing when nothing changed."""
    about, title = f"sheet:{sheet.pk}", sheet.product.title
    if not before:
        price = shown("price", facts.get("price"))
        words = _("Nouvelle fiche\u202f: «\u202f%(title)s\u202f», %(price)s") % {"title": title, "price": price}
        trail.sign(merchant=sheet.merchant, by=by, at=at, act="listing-new", words=words, about=about)
        return
    after = {name: sheet.product.description if name == "description" else facts[name] for name in before}
    names = [name for name in before if before[name] != after[name]]
    if names:
        trail.sign(
            merchant=sheet.merchant,
            by=by,
            at=at,
            act="listing-price" if names == ["price"] else "listing-change",
            words=sentence(title, names, before, after),
            about=about,
            before={name: before[name] for name in names},
            after={name: after[name] for name in names},
        )


def sign_shown(*, sheet, by, at):
    """On sale, or no longer."""
    words = (
        _("«\u202f%(title)s\u202f» est mis en vente")
        if sheet.product.is_public
        else _("«\u202f%(title)s\u202f» n’est plus en vente")
    )
    act = "listing-publish" if sheet.product.is_public else "listing-unpublish"
    told = {"words": words % {"title": sheet.product.title}, "about": f"sheet:{sheet.pk}"}
    trail.sign(merchant=sheet.merchant, by=by, at=at, act=act, **told)


def sign_available(*, sheet, before, after, by, at, page=None):
    """`page` is what the deed keeps of the one it was typed on (see `counted.typed`)."""
    words = _("Stock de «\u202f%(title)s\u202f»\u202f: %(after)s au lieu de %(before)s") % {
        "title": sheet.product.title,
        "before": shown("num_in_stock", before),
        "after": shown("num_in_stock", after),
    }
    told = {"words": words, "about": f"sheet:{sheet.pk}", "before": {"left": before}}
    after = {"left": after, **(page or {})}
    trail.sign(merchant=sheet.merchant, by=by, at=at, act="listing-stock", after=after, **told)


def sentence(title, names, before, after) -> str:
    """« Prix de « Brioche » : 4,20 € au lieu de 3,90 € », or the facts one after the other."""
    if names == ["price"]:
        said = _("Prix de «\u202f%(title)s\u202f»\u202f: %(after)s au lieu de %(before)s")
        return said % {
            "title": title,
            "before": shown("price", before["price"]),
            "after": shown("price", after["price"]),
        }
    parts = [told(name, before[name], after[name]) for name in names]
    return _("Fiche «\u202f%(title)s\u202f»\u202f: %(parts)s") % {"title": title, "parts": "\u202f; ".join(parts)}


def told(name, before, after) -> str:
    label = ELSEWHERE[name][1] if name in ELSEWHERE else OWN[name].verbose_name
    was, is_now = shown(name, before), shown(name, after)
    if name == "is_shared":
        return _("elle se partage, avec ses photos") if after else _("elle ne se partage plus")
    if name == "description" or max(len(was), len(is_now)) > SHORT:
        return _("%(label)s, autre texte") % {"label": label}
    return _("%(label)s %(after)s au lieu de %(before)s") % {"label": label, "before": was, "after": is_now}


def shown(name, value) -> str:
    """A fact as one reads it."""
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    if name == "price":
        return amount(to_cents(value)) if value is not None else str(_("sans prix"))
    if name == "num_in_stock":
        return str(_("sans limite") if value is None else value)
    if value in (None, "", []):
        return str(_("rien"))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, str):
        chosen = dict(OWN[name].flatchoices).get(value, value) if name in OWN else value
        return f"«\u202f{chosen}\u202f»"
    return f"{value}".replace(".", ",")
