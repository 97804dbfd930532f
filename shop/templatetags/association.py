"""What the association's pages say: which rooms a person may enter, and rates."""

from django import template

from merchants.access import roles_held
from merchants.models import AssociationMember
from shop.templatetags.town import cents

register = template.Library()
Role = AssociationMember.Role


@register.inclusion_tag("association/rooms.html", takes_context=True)
def association_rooms(context):
    request = context["request"]
    roles = set(AssociationMember.objects.filter(user=request.user).values_list("role", flat=True))
    return {
        "here": request.resolver_match.url_name,
        "keeps_the_calendar": roles & {Role.COACH, Role.ADMINISTRATOR},
        "counts_money": roles & {Role.TREASURER, Role.ADMINISTRATOR},
        "administers": Role.ADMINISTRATOR in roles,
    }


@register.simple_tag(takes_context=True)
def counts_money(context) -> bool:
    """The person who reads this page may enter the treasurer's room."""
    return bool(roles_held(context["request"].user, Role.TREASURER))


@register.filter
def debt(amount):
    """−1250 → « 12,50 € »: a column or a sentence says already whose it is."""
    return cents(-amount)


@register.filter
def percent(rate):
    """8.50 → « 8,5 % »."""
    text = f"{rate:f}".rstrip("0").rstrip(".") if "." in f"{rate:f}" else f"{rate:f}"
    return f"{text.replace('.', ',')}\u202f%"
