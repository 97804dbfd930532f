"""« Ceux que j’accompagne »: who needs a visit, one shop's page, working in its space, and who accompanies whom."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants import articles
from merchants.access import association_only, has_role, roles_held
from merchants.coaching import accompanying, acting, autonomy, urgency, visits
from merchants.commission.words import long_day
from merchants.models import Accompaniment, AssociationMember
from merchants.refusals import Refusal
from shop.coaching.forms import BesideForm, ReasonForm

Role = AssociationMember.Role
VISITS_PER_PAGE = 20
coach_only = association_only(Role.COACH)
administrator_only = association_only(Role.ADMINISTRATOR)


@require_safe
@coach_only
def coaching(request):
    """A coach's own shops, those to see first at the top; an administrator reads everybody's."""
    found = accompanying.standing().select_related("merchant", "coach").order_by("merchant__name", "pk")
    if not roles_held(request.user) or "moi" in request.GET:
        found = found.filter(coach=request.user)
    at = timezone.now()
    once = {one.merchant_id: one for one in found}
    rows = urgency.ranked(list(once.values()), at=at, today=timezone.localdate(at))
    facts = {"rows": rows, "administers": has_role(request.user), "days": autonomy.DAYS, "fewest": autonomy.FEWEST}
    return render(request, "coaching/list.html", facts)


def beside(request, code) -> Accompaniment:
    """The person's own accompaniment of this shop, or 404: an administrator who coaches has theirs."""
    return get_object_or_404(accompanying.of_coach(request.user), merchant__code=code)


@require_safe
@coach_only
def coaching_merchant(request, code):
    """A shop that they no longer accompany says so, rather than not to exist."""
    if over := ended(request, code):
        names = {"of_shop": articles.of(over.merchant.name), "day": long_day(timezone.localdate(over.ended_at))}
        messages.info(request, _("Votre accompagnement %(of_shop)s a pris fin le %(day)s.") % names)
        return redirect("coaching")
    return merchant_page(request, beside(request, code), ReasonForm())


def ended(request, code) -> Accompaniment | None:
    """The person's last accompaniment of this shop, when none goes on."""
    last = request.user.accompaniments.filter(merchant__code=code).select_related("merchant")
    return None if last.filter(ended_at=None).exists() else last.order_by("ended_at").last()


def merchant_page(request, accompaniment, form):
    merchant, at = accompaniment.merchant, timezone.now()
    page = Paginator(merchant.visits.select_related("coach"), VISITS_PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "merchant": merchant,
        "form": form,
        "session": acting.going_on(accompaniment, at=at),
        "page": page,
        "mine": request.user.pk,
        # What this telephone still kept of a visit that has arrived, it may forget.
        "made": merchant.visits.filter(coach=request.user).order_by("-pk").values_list("key", flat=True).first(),
        "late": visits.late_of(merchant, timezone.localdate(at)),
        "hours": visits.duration(visits.minutes_of(merchant)),
        "score": autonomy.score_of(merchant, at=at),
        "months": autonomy.by_month(merchant, at=at),
        "days": autonomy.DAYS,
        "fewest": autonomy.FEWEST,
    }
    return render(request, "coaching/merchant.html", facts)


@require_POST
@coach_only
def acting_begin(request, code):
    """The reason, then the shop's own board."""
    accompaniment, form = beside(request, code), ReasonForm(request.POST)
    if not form.is_valid():
        return merchant_page(request, accompaniment, form)
    try:
        acting.begin(accompaniment=accompaniment, reason=form.cleaned_data["reason"], at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("coaching")
    return redirect("merchant_board", code)


# --- Who accompanies whom ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_only
def coaching_who(request):
    form = BesideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = accompanying.begin(**said, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            names = {"coach": accompanying.name_of(made.coach), "shop": made.merchant.name}
            messages.success(request, _("%(coach)s accompagne %(shop)s\u202f: la boutique est prévenue.") % names)
            return redirect("coaching_who")
    found = Accompaniment.objects.select_related("merchant", "coach", "ended_by").order_by("merchant__name", "-pk")
    facts = {"form": form, "standing": found.filter(ended_at=None), "over": found.exclude(ended_at=None)[:20]}
    return render(request, "coaching/who.html", facts)


@require_POST
@administrator_only
def coaching_stop(request, pk):
    accompaniment = get_object_or_404(Accompaniment.objects.select_related("merchant", "coach"), pk=pk)
    accompanying.end(accompaniment=accompaniment, by=request.user, at=timezone.now())
    names = {"coach": accompanying.name_of(accompaniment.coach), "shop": accompaniment.merchant.name}
    messages.success(request, _("%(coach)s n’accompagne plus %(shop)s.") % names)
    return redirect("coaching_who")
