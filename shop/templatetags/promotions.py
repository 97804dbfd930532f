"""How a lower price is said: crossed out for the eye, in one sentence for the ear."""

from django import template
from django.utils.translation import gettext as _

from shop.templatetags.town import euros

register = template.Library()


@register.filter
def less(reduction):
    """« −20 % »."""
    return f"−{reduction.percent}\u202f%" if reduction.percent else ""


def per(reduction, price) -> str:
    """« 4,00 € », « 18,90 €/kg »."""
    return euros(price) if reduction.per_kg is None or price is None else f"{euros(price)}/kg"


@register.filter
def crossed_out(reduction):
    """The price to cross out, a kilo's where it is sold by weight."""
    return per(reduction, reduction.crossed)


@register.filter
def compared(reduction):
    """« Prix le plus bas des 30 jours avant la réduction : 4,00 €. », or nothing where no price is crossed out."""
    facts = {"before": per(reduction, reduction.crossed), "days": reduction.days}
    if not reduction.crossed:
        return ""
    if reduction.is_near_date:
        return _("Prix habituel\u202f: %(before)s.") % facts
    return _("Prix le plus bas des %(days)d jours avant la réduction\u202f: %(before)s.") % facts


@register.filter
def aloud(reduction):
    """« Prix réduit 3,20 €, prix le plus bas des 30 jours avant la réduction 4,00 € »."""
    now, before = per(reduction, reduction.told), per(reduction, reduction.crossed)
    facts = {"price": now, "before": before, "days": reduction.days}
    if not reduction.crossed:
        return _("Prix réduit %(price)s") % facts
    if reduction.is_near_date:
        return _("Prix réduit %(price)s, prix habituel %(before)s") % facts
    return _("Prix réduit %(price)s, prix le plus bas des %(days)d jours avant la réduction %(before)s") % facts
