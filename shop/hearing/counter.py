"""At the counter: a need noted in two taps, the cards that came back on paper typed one after another."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from animations.hearing import access, needs, surprises
from animations.hearing.models import SurpriseCard
from merchants import form_keys
from merchants.refusals import Refusal
from pickup.access import counter_of
from shop.hearing.forms import SHOP, NeedForm, SurpriseForm
from shop.hearing.views import OCCASIONS
from shop.pledges import pledging
from shop.pledges.models import Pledge

SHOWN = 40


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_needs(request, point):
    """What was heard most first, each with its « +1 »; and a new one."""
    form = NeedForm(request.POST or None, initial={"key": form_keys.new_key()})
    if request.method == "POST" and form.is_valid() and heard(request, point, form):
        return redirect("counter_needs", point.slug)
    facts = {"point": point, "form": form, "needs": access.living_needs()[:SHOWN], "again_key": form_keys.new_key()}
    return render(request, "hearing/counter_needs.html", facts)


def heard(request, point, form) -> bool:
    said = form.cleaned_data
    try:
        text = noted_shop(request, said) if said["kind"] == SHOP else noted_need(request, point, said)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Noté\u202f: %(text)s.") % {"text": text})
    return True


def noted_need(request, point, said) -> str:
    return needs.hear(**said, point=point, by=request.user, at=timezone.now()).text


def noted_shop(request, said) -> str:
    """A shop that is missing joins « Ce qui manque ici », as one more voice on paper."""
    told = {"often": Pledge.Often.UNSAID, "voice": f"paper:{said['key']}", "noted_by": request.user}
    return pledging.ask(name=said["text"], **told, at=timezone.now()).name


@require_POST
@counter_of
def counter_need_again(request, point, pk):
    need = get_object_or_404(access.living_needs(), pk=pk)
    needs.hear_again(need=need, point=point, key=form_keys.key_of(request), by=request.user, at=timezone.now())
    messages.success(request, _("Entendu de nouveau\u202f: %(text)s.") % {"text": need.text})
    return redirect("counter_needs", point.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_surprises(request, point):
    """One card typed opens the next, with the same occasion: a box of cards comes from one evening."""
    chosen = next((name for name in OCCASIONS if name in request.GET), "")
    initial = {"key": form_keys.new_key(), "occasion": OCCASIONS.get(chosen, "")}
    form = SurpriseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and typed(request, form):
        name = next((name for name, value in OCCASIONS.items() if value == form.cleaned_data["occasion"]), "")
        return redirect(reverse("counter_surprises", args=[point.slug]) + (f"?{name}" if name else ""))
    return render(request, "hearing/counter_surprises.html", {"point": point, "form": form})


def typed(request, form) -> bool:
    """Who types is not kept either: a card is nobody's."""
    try:
        surprises.write(**form.cleaned_data, support=SurpriseCard.Support.PAPER, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("C’est noté. À la suivante\u202f!"))
    return True
