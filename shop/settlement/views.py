"""A merchant's own page of payouts, and the treasurer's page that sends the town's money to its bank."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from merchants.access import association_only, merchant_owner
from merchants.books.reckoning import reckon
from merchants.models import AssociationMember
from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from shop.models import TownPayout
from shop.settlement import accounts, pots, requirements, town
from shop.settlement.forms import CalledForm, IbanForm, KeyForm, SetOffForm, TownPayoutForm
from shop.settlement.models import PayoutAccount, Transfer

LAST = 30
treasurer_only = association_only(AssociationMember.Role.TREASURER)


# --- The merchant -----------------------------------------------------------------------------


@never_cache
@require_safe
@merchant_owner
def merchant_payouts(request, merchant):
    """Where the shop is paid, what is missing for it, what was sent."""
    return payouts_page(request, merchant, None)


def payouts_page(request, merchant, form):
    account = PayoutAccount.objects.filter(merchant=merchant).first() or PayoutAccount(merchant=merchant)
    known = {"iban": account.printed_iban, "holder": account.holder or merchant.legal_name}
    sent = merchant.payout_account.transfers.exclude(status="DROPPED") if account.pk else []
    facts = {
        "merchant": merchant,
        "account": account,
        "asked": requirements.in_words([*account.overdue, *account.asked]),
        "why_stopped": requirements.why_stopped(account.disabled_because),
        "is_direct": money_mode() == MoneyMode.DIRECT_AT_PICKUP,
        "coming": pots.owed_by_provider(merchant),
        "taken_back": taken_back(merchant),
        "rests_until": account.iban_rests_until if accounts.is_resting(account, timezone.now()) else None,
        "transfers": sent and sent.select_related("merchant_order").order_by("-pk")[:LAST],
        "form": form or IbanForm(initial=known),
    }
    return render(request, "settlement/merchant_payouts.html", facts)


def taken_back(merchant) -> list[tuple]:
    """Sales of which too much was sent, each with whether the provider could not take it back."""
    if not reckon(merchant).to_take_back:
        return []
    refused = {"kind": Transfer.Kind.REVERSAL, "status": Transfer.Status.REFUSED, "looked_at": None}
    kept = set(Transfer.objects.filter(account__merchant=merchant, **refused).values_list("merchant_order", flat=True))
    return [(sale, sale.part.pk in kept) for sale in pots.unsettled_sales(merchant) if sale.excess]


@never_cache
@require_POST
@merchant_owner
def merchant_payouts_connect(request, merchant):
    """To the provider's own page, through a link that works once."""
    try:
        url = accounts.link_to_complete(
            merchant=merchant,
            return_url=reverse("merchant_payouts_back", args=[merchant.code]),
            refresh_url=reverse("merchant_payouts_again", args=[merchant.code]),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal)
        return redirect("merchant_payouts", merchant.code)
    return redirect(url)


@never_cache
@require_GET
@merchant_owner
def merchant_payouts_back(request, merchant):
    """Coming back proves nothing: the provider is asked."""
    account = PayoutAccount.objects.filter(merchant=merchant).select_related("merchant").first()
    if account:
        try:
            account = accounts.sync_account(account=account, at=timezone.now())
        except Refusal as refusal:
            messages.warning(request, refusal)
        else:
            messages.info(request, what_it_became(account))
    return redirect("merchant_payouts", merchant.code)


def what_it_became(account) -> str:
    if account.status == PayoutAccount.Status.PAYABLE:
        return _("C’est fait\u202f: vous pouvez être payé en ligne.")
    if account.status == PayoutAccount.Status.IN_REVIEW:
        return _("Merci. Le prestataire de paiement vérifie\u202f: cela prend de quelques minutes à quelques jours.")
    return _("Il reste quelque chose à compléter\u202f: c’est écrit ci-dessous.")


@never_cache
@require_GET
@merchant_owner
def merchant_payouts_again(request, merchant):
    """The link was used or too old: another one is one button away."""
    messages.info(request, _("Ce lien ne servait qu’une fois. Appuyez sur «\u202fContinuer\u202f» pour reprendre."))
    return redirect("merchant_payouts", merchant.code)


@never_cache
@require_POST
@merchant_owner
def merchant_iban(request, merchant):
    form = IbanForm(request.POST)
    if not form.is_valid():
        return payouts_page(request, merchant, form)
    accounts.set_iban(merchant=merchant, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Votre compte bancaire est enregistré. Un message vous le confirme."))
    return redirect("merchant_payouts", merchant.code)


@never_cache
@require_POST
@merchant_owner
def merchant_set_off(request, merchant):
    form = SetOffForm(request.POST)
    if form.is_valid():
        agreed = form.cleaned_data["agreed"] == "oui"
        accounts.agree_to_set_off(merchant=merchant, agreed=agreed, by=request.user, at=timezone.now())
        messages.success(request, _("C’est noté."))
    return redirect("merchant_payouts", merchant.code)


# --- The treasurer ----------------------------------------------------------------------------


@never_cache
@require_POST
@treasurer_only
def caisse_confirm_iban(request, code):
    """A new account number was read aloud to the shop, on the telephone."""
    account = get_object_or_404(PayoutAccount.objects.select_related("merchant"), merchant__code=code)
    form = CalledForm(request.POST)
    try:
        if not form.is_valid():
            raise accounts.NobodyCalled
        accounts.confirm_iban(account=account, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est noté\u202f: l’argent peut partir vers ce compte dès maintenant."))
    return redirect("caisse_transfers")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def town_payout(request):
    """How much of the provider's balance is the town's, and the form that sends it to the bank."""
    key = town.next_key(timezone.localdate())
    if "merchants" in request.POST:
        return merchants_money(request)
    form = TownPayoutForm(request.POST or None, initial={"key": key})
    if form.is_valid() and sent_or_refused(request, form):
        messages.success(request, _("C’est demandé\u202f: l’argent arrive à la banque dans quelques jours."))
        return redirect("town_payout")
    facts = {
        "form": form,
        "pot": town.pot(),
        "waiting": town.waiting_for_bank(),
        "key": key,
        "payouts": TownPayout.objects.select_related("by")[:LAST],
    }
    return render(request, "settlement/town_payout.html", facts)


def merchants_money(request):
    """All that waits for merchants paid by the bank, to its own account; the same page sent twice sends it once."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["key"][0])
        return redirect("town_payout")
    try:
        payout = town.send_merchants_money(key=form.cleaned_data["key"], by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
        return redirect("town_payout")
    if payout.status == TownPayout.Status.REFUSED:
        messages.error(request, payout.refused_because)
    else:
        messages.success(
            request, _("C’est demandé\u202f: l’argent arrive au compte des commerçants dans quelques jours.")
        )
    return redirect("town_payout")


def sent_or_refused(request, form) -> bool:
    try:
        payout = town.send_to_bank(key=form.cleaned_data["key"], cents=form.cents, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error("amount", str(refusal))
        return False
    if payout.status == TownPayout.Status.REFUSED:
        form.add_error(None, payout.refused_because)
    return payout.status != TownPayout.Status.REFUSED
