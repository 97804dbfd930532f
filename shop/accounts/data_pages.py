"""« Mes données »: what the town keeps of somebody, to take away or to have forgotten."""

from contextlib import suppress

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from merchants.refusals import Refusal
from pickup.models import Collection
from pickup.residents import forgetting as visits
from shop.accounts import forgetting
from shop.jobs import LeftForLater
from shop.orders import forgetting as orders
from shop.orders.access import collection_at, collections_of


class ForgetForm(forms.Form):
    """Asked again, as it cannot be undone and the telephone may be in other hands."""

    password = forms.CharField(
        label=gettext_lazy("Votre mot de passe, pour être sûr que c’est bien vous"),
        error_messages={"required": gettext_lazy("Tapez votre mot de passe pour effacer votre compte.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("Ce n’est pas votre mot de passe."))
        return self.cleaned_data["password"]


@sensitive_post_parameters("password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data_page(request):
    form = ForgetForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            forgetting.forget(user=request.user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal)
        else:
            forget_over_of(Collection.objects.filter(order__user=request.user))
            logout(request)
            messages.success(request, _("Votre compte est effacé. Merci d’être passé par ici."))
            return redirect("home")
    running = collections_of(request.user).exclude(pk__in=over(request.user)).select_related("slot__point")
    return render(request, "accounts/my_data.html", {"form": form, "running": running})


def over(user) -> list[int]:
    found = Collection.objects.filter(order__user=user).select_related("order")
    return [one.pk for one in found if orders.is_over(one.order, at=timezone.now())]


def forget_over_of(collections):
    # What failed is logged, and tried again every minute.
    with suppress(LeftForLater):
        orders.forget_over_of(collections=collections, at=timezone.now())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order_forget(request, token):
    """Without an account: whoever holds the order's secret link may have the name taken out of it."""
    collection, at = get_object_or_404(collection_at(token)), timezone.now()
    if request.method == "POST":
        asked = Collection.objects.filter(pk=collection.pk)
        visits.ask(collections=asked, at=at)
        forget_over_of(asked)
        messages.success(request, _("C’est noté. Votre nom s’efface dès que plus rien n’en a besoin."))
        return redirect("order", token)
    facts = {"collection": collection, "is_over": orders.is_over(collection.order, at=at)}
    return render(request, "orders/forget.html", facts)
