"""The envelopes of a slot: counted beside what the ledger says, then given, each to somebody with a name."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.form_keys import key_of, new_key
from merchants.models import Merchant
from merchants.refusals import Refusal
from pickup.access import counter_of, slots_of
from pickup.forms import EnvelopeForm
from pickup.models import Envelope
from pickup.money import envelopes


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_slot_envelopes(request, point, pk):
    """What each merchant's envelope must hold now; what left, and in whose hand."""
    slot = get_object_or_404(slots_of(point), pk=pk)
    form, refused = EnvelopeForm(request.POST), ""
    if request.method == "POST":
        refused = give(request, slot, form)
        if not refused:
            return redirect("counter_slot_envelopes", point.slug, pk)
    facts = {"point": point, "slot": slot, "contents": envelopes.contents_of(slot), "given": envelopes.given(slot)}
    # Refused, the page sent wrote nothing, and its key may have served: the one shown has its own.
    facts |= {"key": new_key(), "refused": refused, "form": form}
    return render(request, "pickup/envelopes.html", facts | {"since": timezone.now() - envelopes.UNDO_WITHIN})


def give(request, slot, form) -> str:
    """Nothing once it is written, else why it is not."""
    if not form.is_valid():
        return form.refusal
    merchant = get_object_or_404(Merchant, code=form.cleaned_data["merchant"])
    told = {"key": key_of(request), "seen": request.POST.get("seen", ""), "to_whom": form.cleaned_data["to_whom"]}
    try:
        made = envelopes.give(slot=slot, merchant=merchant, by=request.user, at=timezone.now(), **told)
    except Refusal as refusal:
        return str(refusal)
    facts = {"merchant": merchant, "who": made.to_whom}
    messages.success(request, _("%(merchant)s\u202f: enveloppe remise à %(who)s.") % facts)
    return ""


@require_POST
@counter_of
def counter_envelope_open(request, point, pk):
    envelope = get_object_or_404(Envelope.objects.select_related("slot"), pk=pk, slot__point=point)
    try:
        envelopes.open_again(envelope=envelope, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est noté\u202f: l’enveloppe est à remettre."))
    return redirect("counter_slot_envelopes", point.slug, envelope.slot_id)
