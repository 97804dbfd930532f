"""What the association's pages and the counter's do alike with one member: read, take the fee, renew, correct."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from animations.membership import joining, paying, periods, shifts, standing
from animations.membership.forms import KindForm, SettleForm
from animations.membership.own import told
from animations.models import Membership
from merchants import form_keys
from merchants.refusals import Refusal


def facts_of(member, *, at, **forms) -> dict:
    """Everything that one member's page shows."""
    waiting, until = periods.waiting(member), periods.paid_until(member)
    return {
        "member": member,
        "current": periods.current(member, timezone.localdate(at)),
        "until": until,
        "is_far": periods.is_far(until, at=at),
        "waiting": waiting,
        "was_met": standing.was_met(member),
        "years": member.periods.prefetch_related("receipts__by").order_by("-first_on"),
        "settle_form": forms.get("settle_form") or SettleForm(years=member.periods.all()),
        "renew_form": KindForm(initial={"kind": member.kind, "key": form_keys.new_key()}),
        "takings": member.takings.filter(left_at=None, shift__starts_at__gt=at).select_related("shift"),
        "last_kept": shifts.long_without(at=at, point=member.point).filter(pk=member.pk).first(),
    }


def entered(form, *, point, by) -> Membership | None:
    """What was on paper is in the register; a refusal is written on the form."""
    said = form.cleaned_data
    facts = {"kind": said["kind"], "key": said["key"], "how": Membership.How.PAPER}
    try:
        return joining.join(person=form.person(), point=point, **facts, by=by, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


def settled(request, member, *, point) -> SettleForm | None:
    """None once it is done; else the form with what was refused."""
    form = SettleForm(request.POST, years=member.periods.all())
    if not form.is_valid():
        return to_correct(request, member, form)
    try:
        receipt = paying.settle(**form.cleaned_data, point=point, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return to_correct(request, member, form)
    messages.success(request, _("C’est réglé\u202f: reçu %(number)s.") % {"number": receipt.number})
    return None


def to_correct(request, member, form) -> SettleForm | None:
    """Where no year waits any more the page has no such form: what was refused is said above it."""
    if periods.waiting(member):
        return form
    messages.error(request, " ".join(form.non_field_errors()) or str(paying.NothingDue.sentence))
    return None


def renewed(request, member):
    form = KindForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Touchez d’abord en tant que qui cette personne continue."))
        return
    facts = {"membership": member, **form.cleaned_data, "by": request.user, "at": timezone.now()}
    told(request, joining.renew, _("Une année de plus est notée."), **facts)


def seen(request, member):
    done = _("C’est noté\u202f: %(name)s votera aux prochains votes.") % {"name": member.full_name}
    told(request, joining.say_seen, done, membership=member, by=request.user, at=timezone.now())
