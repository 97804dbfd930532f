"""What anybody does: register without an account, then see, change or give up from one's own page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.models import Registration
from animations.seats_sold import giving_back, owing, products
from animations.taking_part import access, box, offers, own_page, registering
from animations.taking_part.forms import PartyForm, RegistrationForm
from merchants import form_keys
from merchants.refusals import Refusal

Status = Registration.Status


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request, slug):
    """The form, or why there is none."""
    animation, at = get_object_or_404(access.open_to_registration(), slug=slug), timezone.now()
    first = {"key": form_keys.new_key(), "party": 1, **known_of(request.user)}
    form = RegistrationForm(request.POST or None, initial=first, animation=animation, most=animation.largest_party)
    if request.method == "POST" and form.is_valid() and (kept := registered(request, form, animation, at)):
        return redirect(own_page.path_of(kept))
    facts = {"animation": animation, "form": form, "box": box.of(animation, at=at), "at": at}
    return render(request, "animations/taking_part/register.html", facts)


def registered(request, form, animation, at):
    """Seats or a rank; refused, the sentence is beside what was typed."""
    user = request.user if request.user.is_authenticated else None
    told = {"key": form.cleaned_data["key"], "channel": Registration.Channel.ONLINE, "by": user, "at": at}
    try:
        return registering.register(animation=animation, who=form.who(user), answers=form.answers(), **told)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


def known_of(user) -> dict:
    return {"name": user.get_full_name(), "email": user.email} if user.is_authenticated else {}


@never_cache
@require_safe
def registration(request, signed):
    """One's own page: whoever has its address is the person."""
    found, at = found_or_404(signed), timezone.now()
    return render(request, "animations/taking_part/registration.html", facts_of(found, signed, at))


def facts_of(found, signed, at, form=None):
    most = found.animation.largest_party
    return {
        "registration": found,
        "animation": found.animation,
        "signed": signed,
        "at": at,
        "form": form or PartyForm(initial={"party": found.party}, most=max(most, found.party)),
        "is_over": found.animation.ends_at <= at,
        "ahead": box.ahead_of(found) if found.status == Status.WAITING else 0,
        **paid_facts(found, at),
    }


def paid_facts(found, at) -> dict:
    """The order that they come from, or how to take what is offered."""
    is_paid_first = offers.is_paid_first(found)
    offered = is_paid_first and found.status == Status.OFFERED
    bought = owing.order_of(found)
    return {
        "bought": bought,
        "until": giving_back.until(found) if bought else None,
        "has_moved": bool(bought) and giving_back.was_bought_before_it_moved(found),
        "is_paid_first": is_paid_first,
        "seats_sold": products.of(found.animation, at=at) if offered else [],
    }


@require_POST
def registration_party(request, signed):
    found, at = found_or_404(signed), timezone.now()
    form = PartyForm(request.POST, most=max(found.animation.largest_party, found.party))
    if form.is_valid():
        party = form.cleaned_data["party"]
        said = ngettext("C’est changé\u202f: une personne.", "C’est changé\u202f: %(party)d personnes.", party)
        return done(request, signed, registering.change_party, said % {"party": party}, party=party)
    return render(request, "animations/taking_part/registration.html", facts_of(found, signed, at, form))


@require_POST
def registration_cancel(request, signed):
    said = _("C’est noté\u202f: vos places vont à d’autres. Merci de l’avoir dit.")
    return done(request, signed, registering.cancel, said)


@require_POST
def registration_accept(request, signed):
    return done(request, signed, offers.accept, _("C’est dit\u202f: vos places sont retenues."))


@require_POST
def registration_back(request, signed):
    return done(request, signed, offers.come_back, _("C’est noté\u202f: vous avez repris place."))


def done(request, signed, act, said, **facts):
    try:
        act(registration=found_or_404(signed), by=None, at=timezone.now(), **facts)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("registration", signed)


def found_or_404(signed):
    found = own_page.registration_at(signed)
    if found is None:
        raise Http404
    return found
