"""What a merchant does of one line beside a shortage: weigh it, give something back, settle a withdrawal."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import merchant_space, orders_of
from merchants.books import whereabouts
from merchants.giving_back import withdrawals
from merchants.giving_back.correcting import CorrectionForm, give_back
from merchants.giving_back.money_back import way_taken, ways_back
from merchants.models import WithdrawnLine
from merchants.preparation import weighing
from merchants.preparation.merchant_orders import LONGEST_REASON, Channel
from merchants.refusals import Refusal

Ending = WithdrawnLine.Ending


class WeightForm(forms.Form):
    grams = forms.IntegerField(
        label=gettext_lazy("Poids, en grammes"),
        min_value=1,
        max_value=weighing.HEAVIEST,
        error_messages={"required": gettext_lazy("Indiquez le poids lu sur la balance.")},
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("J’ai relu la balance\u202f: c’est bien ce poids"),
        help_text=gettext_lazy("Seulement si le poids est très loin de ce qui était prévu."),
        required=False,
    )
    agreed_how = forms.CharField(
        label=gettext_lazy("Comment la personne a donné son accord"),
        help_text=gettext_lazy("Seulement au-delà du maximum annoncé\u202f: «\u202fau téléphone, ce matin\u202f»."),
        max_length=LONGEST_REASON,
        required=False,
    )

    def weigh(self, line, **told):
        said = {"grams": self.cleaned_data["grams"], "agreed_how": self.cleaned_data["agreed_how"]}
        act = weighing.weigh_read_again if self.cleaned_data["confirmed"] else weighing.weigh
        act(line=line, **said, **told)

    def ask(self, refusal):
        """Beside what answers it."""
        asked = {weighing.LooksWrong: "confirmed", weighing.AboveTheMaximum: "agreed_how"}.get(type(refusal), "grams")
        self.add_error(asked, str(refusal))

    def shown(self):
        """The weight; the two rare questions once they are asked."""
        return [self[name] for name in self.fields if name == "grams" or self[name].errors or self[name].value()]


def line_of(merchant, pk, line):
    """A line of this shop's order, with the order it stands in."""
    order = get_object_or_404(orders_of(merchant), pk=pk)
    return order, get_object_or_404(order.lines.select_related("merchant_order"), pk=line)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def merchant_order_weigh(request, merchant, pk, line):
    order, line = line_of(merchant, pk, line)
    form = WeightForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.weigh(line, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.ask(refusal)
        else:
            messages.success(request, _("C’est pesé\u202f: %(title)s.") % {"title": line.title})
            return redirect("merchant_order", merchant.code, order.pk)
    return render(request, "merchants/weigh.html", {"merchant": merchant, "order": order, "line": line, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def merchant_order_give_back(request, merchant, pk, line):
    order, line = line_of(merchant, pk, line)
    form = CorrectionForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        try:
            given = give_back(form, line=line, by=request.user, at=timezone.now(), channel=Channel.MERCHANT)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, given_words(order, given.cents))
            return redirect("merchant_order", merchant.code, order.pk)
    (way,) = ways_back(order.order, [(order, line.left_cents)])
    facts = {"merchant": merchant, "order": order, "line": line, "form": form, "all_of_it": way.to_merchant}
    facts["is_paid"] = whereabouts.is_paid(order)
    return render(request, "merchants/give_back.html", facts)


@require_POST
@merchant_space
def merchant_order_return(request, merchant, pk, withdrawn):
    """The goods are back at the shop, or the shop does not wait for them."""
    order = get_object_or_404(orders_of(merchant), pk=pk)
    line = get_object_or_404(WithdrawnLine, pk=withdrawn, line__merchant_order=order)
    ending = Ending.WAIVED if request.POST.get("ending") == Ending.WAIVED else Ending.BACK
    said = {"by": request.user, "at": timezone.now(), "channel": Channel.MERCHANT}
    withdrawals.settle(withdrawn=line, ending=ending, **said)
    messages.success(request, given_words(order, withdrawals.given_back(line)))
    return redirect("merchant_order", merchant.code, order.pk)


def given_words(order, cents) -> str:
    """How it reaches the person, and whether the shop has something to hand them."""
    return _("C’est noté\u202f: %(how)s") % {"how": way_taken(order, cents).to_merchant}
