"""At the counter: whose card it is, a form on paper typed and its fee taken, whoever comes for the first time."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.membership import access, staff
from animations.membership.forms import PaperForm
from merchants import form_keys
from pickup.access import counter_of

SHOWN = 20


@require_safe
@counter_of
def counter_members(request, point):
    """Empty until something is asked; one card, one person."""
    asked = request.GET.get("carte", "")[:80].replace("\0", "")
    everybody = access.read(access.of_place(point), at=timezone.now())
    found = list(access.named(everybody, asked)[:SHOWN]) if asked.strip() else []
    return render(request, "animations/membership/counter.html", {"point": point, "asked": asked, "found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_member_new(request, point):
    form = PaperForm(request.POST or None, point=point, initial=begun(request))
    if request.method == "POST" and form.is_valid():
        member = staff.entered(form, point=point, by=request.user)
        if member:
            messages.success(request, _("%(name)s est au registre.") % {"name": member.full_name})
            return redirect("counter_member", point.slug, member.pk)
    return render(request, "animations/membership/counter_new.html", {"point": point, "form": form})


def begun(request) -> dict:
    """What the page of a visit already knows."""
    names = ("first_name", "last_name", "phone")
    return {"key": form_keys.new_key(), **{name: request.GET.get(name, "")[:60] for name in names}}


@require_safe
@counter_of
def counter_member(request, point, pk):
    return one_member(request, point, get_object_or_404(access.of_place(point), pk=pk))


def one_member(request, point, member, **forms):
    facts = staff.facts_of(member, at=timezone.now(), **forms)
    return render(request, "animations/membership/counter_member.html", {"point": point, **facts})


@require_POST
@counter_of
def counter_member_settle(request, point, pk):
    member = get_object_or_404(access.of_place(point), pk=pk)
    form = staff.settled(request, member, point=point)
    if form:
        return one_member(request, point, member, settle_form=form)
    return redirect("counter_member", point.slug, pk)


@require_POST
@counter_of
def counter_member_renew(request, point, pk):
    staff.renewed(request, get_object_or_404(access.of_place(point), pk=pk))
    return redirect("counter_member", point.slug, pk)


@require_POST
@counter_of
def counter_member_seen(request, point, pk):
    staff.seen(request, get_object_or_404(access.of_place(point), pk=pk))
    return redirect("counter_member", point.slug, pk)
