"""What is told on one line of an order: what was weighed, what ran out, what was given back."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.giving_back import withdrawals
from merchants.listing import by_weight
from merchants.listing.by_weight import Weight
from shop.templatetags.town import cents


def ordered_words(line) -> str:
    """What was ordered and for how much, once less of it is left and nothing else on the line says so."""
    if line.left_quantity == line.ordered_quantity or line.is_weighed or line.shortage or line.replaces_id:
        return ""
    said = {"many": line.ordered_quantity, "amount": cents(line.ordered_quantity * line.unit_price_cents)}
    return _("Vous en aviez commandé %(many)d, pour %(amount)s.") % said


def weight_words(line) -> str:
    """« 1,35 kg pesés, à 18,90 €/kg », or what was announced until it is weighed; nothing of the other lines."""
    if not line.is_weighed or not line.left_quantity:
        return ""
    per_kg = by_weight.kilo_words(line.price_per_kg_cents)
    if line.weighed_at:
        return _("%(grams)s pesés, à %(per_kg)s") % {"grams": by_weight.grams_words(line.kept_grams), "per_kg": per_kg}
    most = line.grams_of(line.most_grams, line.kept_quantity)
    return f"{per_kg} · {by_weight.words([Weight(line.price_per_kg_cents, line.kept_grams, most)])}"


def most_cents(line) -> int:
    """What a line costs when all of it weighs the most that was announced."""
    if line.weighed_at:
        return line.kept_cents
    return line.cents_if(line.kept_quantity, line.grams_of(line.most_grams, line.kept_quantity))


def promotion_words(line) -> str:
    return _("prix réduit, «\u202f%(name)s\u202f»") % {"name": line.promotion.name} if line.promotion else ""


def shortage_words(line) -> str:
    """What the shop could not supply; what was given back since is told apart."""
    supplied = line.left_quantity + sum(one.taken_off for one in line.corrections.all())
    if supplied == line.ordered_quantity:
        return ""
    if line.replaces_id:
        return _("Vous n’en avez pas voulu : vous ne le payez pas.") if not supplied else ""
    if not supplied:
        return _("La boutique n’en avait plus\u202f: ce produit ne vous est pas compté.")
    words = ngettext(
        "La boutique n’a pu en fournir qu’un seul sur %(ordered)d\u202f: vous ne payez que celui-là.",
        "La boutique n’a pu en fournir que %(kept)d sur %(ordered)d\u202f: vous ne payez que cela.",
        supplied,
    )
    return words % {"kept": supplied, "ordered": line.ordered_quantity}


def correction_words(line) -> list[str]:
    """What was given back on a line, and why; what the resident gave up is told apart."""
    given_up = {f"{withdrawals.key_of(one)}:{line.pk}" for one in line.withdrawn.all()}
    return [
        _("%(amount)s en moins\u202f: %(reason)s.") % {"amount": cents(one.cents), "reason": one.reason.rstrip(".")}
        for one in line.corrections.all()
        if one.cents and one.key not in given_up
    ]
