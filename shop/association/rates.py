"""The screens where the treasurer reads and sets the commission rates."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from animations.deciding.access import standing_decisions
from merchants.commission import rules as commission
from merchants.models import CommissionRule, Merchant
from merchants.refusals import Refusal
from shop.association.commissions import treasurer_only
from shop.association.rate_forms import RateForm
from shop.templatetags.association import percent
from shop.templatetags.town import long_day


@require_safe
@treasurer_only
def commission_rates(request):
    """Each merchant's rate of today, and the one that comes."""
    today = timezone.localdate()
    merchants = list(Merchant.objects.all())
    rules, coming = commission.rules_for(merchants=merchants, on=today), commission.coming_rules(after=today)
    for merchant in merchants:
        merchant.rule, merchant.coming = rules[merchant.pk], coming.get(merchant.pk)
    context = {
        "merchants": merchants,
        "town": commission.town_rule(on=today),
        "governed": sum(1 for merchant in merchants if merchant.rule and not merchant.rule.merchant_id),
        "town_coming": coming.get(None),
        "particular": particular(today),
        "states": {"coming": commission.COMING, "in_force": commission.IN_FORCE},
        "is_exempt": commission.operator_is_exempt(on=today),
    }
    return render(request, "association/commission_rates.html", context)


def particular(today):
    """The fees and the rules of an aisle, an animation or a channel that hold or will hold, with their state."""
    rules = CommissionRule.objects.exclude(**commission.ORDINARY)
    alive = {commission.COMING, commission.IN_FORCE}
    return [(rule, state) for rule, state in commission.with_states(rules, on=today) if state in alive]


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def commission_rate(request, code):
    """One merchant's rates, past and coming, and the next one to set."""
    return one_rate(request, get_object_or_404(Merchant, code=code))


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def town_rate(request):
    """The rate of the merchants that have none of their own."""
    return one_rate(request, None)


def one_rate(request, merchant):
    decided = next((one.pk for one in standing_decisions() if one.number == request.GET.get("decision")), None)
    form = RateForm(request.POST or None, merchant=merchant, initial={"decision": decided})
    if form.is_valid() and (rule := set_or_refuse(request, form, merchant)):
        messages.success(request, said(rule))
        return redirect(request.path)
    today = timezone.localdate()
    rule = commission.rule_for(merchant=merchant, on=today) if merchant else commission.town_rule(on=today)
    history = commission.history(merchant=merchant, on=today)
    context = {"form": form, "merchant": merchant, "rule": rule, "history": history, "coming": commission.COMING}
    return render(request, "association/commission_rate.html", context)


def set_or_refuse(request, form, merchant) -> CommissionRule | None:
    try:
        return commission.set_rate(**form.cleaned_data, merchant=merchant, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error("rate" if isinstance(refusal, commission.NotAPercentage) else "applies_from", str(refusal))
        return None


def said(rule):
    return _("C’est noté\u202f: %(who)s, %(rate)s à partir du %(day)s.") % {
        "who": rule.merchant or _("toute la ville"),
        "rate": percent(rule.rate),
        "day": long_day(rule.applies_from),
    }
