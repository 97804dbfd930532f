"""The association's screens of orders: the board, the list, one order."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from merchants.access import association_only
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from shop import ordering
from shop.association import collections
from shop.association.forms import CancelForm, PartCancelForm, SearchForm
from shop.orders import giving_up
from shop.outbox.preferences import told_how
from shop.paper import copies
from shop.places import calling

Role = AssociationMember.Role
PER_PAGE = 25
# Two places may open at the same hour: each keeps its own list.
BY_SLOT = ["slot_id", "last_name", "pk"]


@require_safe
@association_only(Role.COACH, Role.TREASURER)
def association(request):
    """Today's collections and those to come; the past, a search, a merchant or a state on request."""
    at = timezone.now()
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = chosen(asked, past="passees" in request.GET, at=at)
    page = Paginator(collections.with_parts(found), PER_PAGE).get_page(request.GET.get("page"))
    collections.told(page.object_list)
    context = {
        "form": form,
        "page": page,
        "past": "passees" in request.GET,
        "searched": asked.get("q", "").strip(),
        "narrowed": asked.get("commercant") or asked.get("etat"),
        "address": address_of(request),
        "board": collections.board(at=at),
        "today": timezone.localdate(at),
    }
    return render(request, "association/orders.html", context)


def chosen(asked, *, past, at):
    """The collections asked for; the nearest first."""
    text = asked.get("q", "").strip()
    if text:
        found = collections.called(text, at=at).order_by("-slot__starts_at", *BY_SLOT)
    elif past:
        found = collections.before_today(at).order_by("-slot__starts_at", *BY_SLOT)
    else:
        found = collections.from_today(at).order_by("slot__starts_at", *BY_SLOT)
    return collections.having(found, merchant=asked.get("commercant"), status=asked.get("etat", ""))


def address_of(request) -> str:
    """The question asked, ready to be followed by a page number."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{asked.urlencode()}&" if asked else ""


@require_safe
@association_only(Role.COACH, Role.TREASURER)
def association_order(request, code):
    """One order: its bags, its lines, and everything that happened to it."""
    collection = found_or_404(code)
    context = {
        "collection": collection,
        "events": collections.events_of(collection),
        "told_how": told_how(collection),
        "on_paper": copies.words_of(collection),
        "fate": calling.last_of([collection]).get(collection.pk),
        "may_cancel": timezone.now() < collection.slot.cutoff_at and not any(one.begun_at for one in collection.parts),
    }
    return render(request, "association/order.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH, Role.TREASURER)
def association_order_cancel(request, code):
    """For somebody who calls: the same act as the resident's own button."""
    collection, form = found_or_404(code), CancelForm(request.POST or None)
    if form.is_valid() and cancelled(request, collection, form):
        messages.success(request, _("La commande est annulée. Les commerçants sont prévenus."))
        return redirect("association_order", code)
    return render(request, "association/cancel.html", {"collection": collection, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH, Role.TREASURER)
def association_part_cancel(request, code, merchant):
    """For a bag that will not come, even once the cut-off has passed."""
    collection, form = found_or_404(code), PartCancelForm(request.POST or None)
    part = next((one for one in collection.parts if one.merchant.code == merchant), None)
    if part is None:
        raise Http404
    if form.is_valid() and part_cancelled(request, part, form):
        told = _("%(merchant)s\u202f: cette partie est annulée, tout le monde est prévenu.")
        messages.success(request, told % {"merchant": part.merchant})
        return redirect("association_order", code)
    context = {"collection": collection, "form": form, "part": part}
    return render(request, "association/cancel_part.html", context)


def cancelled(request, collection, form) -> bool:
    return done(form, ordering.cancel_order, request, order=collection.order)


def part_cancelled(request, part, form) -> bool:
    return done(form, giving_up.cancel_part, request, merchant_order=part)


def done(form, act, request, **what) -> bool:
    """The act as the form tells it; a refusal is written on the form."""
    try:
        act(**what, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def found_or_404(code):
    collection = collections.sheet_of(code)
    if collection is None:
        raise Http404
    return collection
