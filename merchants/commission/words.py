"""The rules of the commission as one says them in French: for whom, how much, from when."""

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def long_day(day) -> str:
    """« 1er décembre 2026 »."""
    text = date_format(day, "j F Y")
    return f"1er{text[1:]}" if day.day == 1 else text


def how_much(rule) -> str:
    """« 8,5 % du prix payé, plus 0,20 € par commande, au moins 0,50 € » of a rule."""
    return render_to_string("merchants/commission_rule.txt", {"rule": rule}).replace("\n", "")


def whose(rule) -> str:
    """« Boulangerie du Pont », « Toute la ville, rayon Fleurs, au téléphone »."""
    said = whose_within(rule)
    return said[:1].upper() + said[1:]


def whose_within(rule) -> str:
    """The same within a sentence: « toute la ville, rayon Fleurs »."""
    return ", ".join([str(rule.merchant) if rule.merchant_id else _("toute la ville"), *occasion(rule)])


def occasion(rule) -> list[str]:
    """What the rule names beside the merchant."""
    parts = []
    if rule.category_id:
        parts.append(_("rayon %(name)s") % {"name": rule.category.name})
    if rule.animation:
        parts.append(_("animation «\u202f%(name)s\u202f»") % {"name": rule.animation.replace("-", " ")})
    if rule.channel:
        parts.append(str(rule.get_channel_display()).lower())
    return parts


def why_untouched(tried) -> str:
    """Why a rule tried on a month would have governed none of its sales."""
    facts = places(tried.draft)
    if missing := [place for name, place in facts.items() if name in tried.missing]:
        return _("Ce mois-là, rien n’a été vendu %(places)s.") % {"places": _(" ni ").join(missing)}
    if not tried.fits_some:
        return _("Ce mois-là, rien n’a été vendu à la fois %(places)s.") % {"places": _(" et ").join(facts.values())}
    return _("Ce mois-là, chaque vente à laquelle elle pourrait s’appliquer suit une règle plus précise.")


def places(rule) -> dict[str, str]:
    """What a rule names, each as one says that something was sold there; by name of field."""
    return {
        **({"merchant": _("chez %(name)s") % {"name": rule.merchant}} if rule.merchant_id else {}),
        **({"category": _("au rayon %(name)s") % {"name": rule.category.name}} if rule.category_id else {}),
        **({"animation": _("pendant cette animation")} if rule.animation else {}),
        **({"channel": str(rule.get_channel_display()).lower()} if rule.channel else {}),
    }


def name_of(rule) -> str:
    """What it is called on a bill."""
    return rule.label or _("Commission")


def when(rule) -> str:
    """« à partir du 1er décembre 2026 », « du … au … »."""
    days = {"first": long_day(rule.applies_from), "last": rule.applies_until and long_day(rule.applies_until)}
    if rule.applies_until:
        return _("du %(first)s au %(last)s") % days
    return _("à partir du %(first)s") % days


def in_full(rule) -> str:
    """« Frais de lieu (toute la ville, au téléphone), 0,30 € par commande, à partir du 1er décembre 2026 »."""
    return f"{name_of(rule)} ({whose_within(rule)}), {how_much(rule)}, {when(rule)}"


def part_in_french(part) -> str:
    """One frozen part of a merchant order's terms, in the same words as its rule."""
    said = {
        "rate": part.rate, "fixed_cents": part.fixed, "floor_cents": part.floor, "cap_cents": part.cap,
    }  # fmt: skip
    return _("offert, période de lancement") if part.free else how_much(said)
