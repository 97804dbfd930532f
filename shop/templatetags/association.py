"""What the association's pages say: which rooms a person may enter, and rates."""

from django import template
from django.utils.translation import gettext_lazy as _

from merchants.access import roles_held
from merchants.models import AssociationMember
from pickup.access import points_of
from shop.templatetags.town import cents

register = template.Library()
Role = AssociationMember.Role


class Tab:
    """One entry of a menu; `pages` are the beginnings of the URL names that are under it."""

    def __init__(self, words, name, *others):
        self.words, self.name, self.pages = words, name, (name, *others)


# The treasurer's pages, in the order of the menu: its words, its address, how the names of its pages begin.
MONEY = [
    Tab(_("Aujourd’hui"), "treasury_today"),
    Tab(_("Caisse"), "caisse", "town_payout", "hand_payment"),
    Tab(_("Comptoirs"), "tills", "till_", "meal_vouchers"),
    Tab(_("Commerçants"), "treasury_merchants", "treasury_merchant"),
    Tab(_("Commissions"), "commissions", "commission_lines"),
    Tab(_("Taux"), "commission_rates", "commission_rate", "town_rate", "rule_", "operator_vat", "town_promotion"),
    Tab(_("Contestations"), "disputes", "refund_otherwise"),
    Tab(_("Clôtures"), "closings", "closing", "statement"),
    Tab(_("Écritures"), "treasury_journals", "treasury_order"),
    Tab(_("Courbes"), "treasury_plots"),
    Tab(_("Fichiers"), "exports", "export_"),
]


@register.inclusion_tag("association/treasury/menu.html", takes_context=True)
def money_menu(context):
    page = context["request"].resolver_match.url_name
    return {"tabs": MONEY, "here": next((tab for tab in MONEY if page.startswith(tab.pages)), None)}


@register.inclusion_tag("association/rooms.html", takes_context=True)
def association_rooms(context, room=""):
    request = context["request"]
    roles = set(AssociationMember.objects.filter(user=request.user).values_list("role", flat=True))
    return {
        "here": request.resolver_match.url_name,
        "room": room,
        "keeps_the_calendar": roles & {Role.COACH, Role.ADMINISTRATOR},
        "counts_money": roles & {Role.TREASURER, Role.ADMINISTRATOR},
        "administers": Role.ADMINISTRATOR in roles,
        # A volunteer who takes an order has no room here: the way back is their counter.
        "counters": [] if roles else points_of(request.user),
    }


@register.simple_tag(takes_context=True)
def counts_money(context) -> bool:
    """The person who reads this page may enter the treasurer's room."""
    return bool(roles_held(context["request"].user, Role.TREASURER))


@register.simple_tag(takes_context=True)
def keeps_the_calendar(context) -> bool:
    """The person who reads this page may close a moment, and say what becomes of who comes."""
    return bool(roles_held(context["request"].user, Role.COACH))


@register.filter
def debt(amount):
    """−1250 → « 12,50 € »: a column or a sentence says already whose it is."""
    return cents(-amount)


@register.filter
def percent(rate):
    """8.50 → « 8,5 % »."""
    text = f"{rate:f}".rstrip("0").rstrip(".") if "." in f"{rate:f}" else f"{rate:f}"
    return f"{text.replace('.', ',')}\u202f%"
