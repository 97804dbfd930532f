"""What the association's pages and the counter's do alike with one member: read, take the fee, renew, correct."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from animations.membership import joining, paying, periods, shifts
from animations.membership.forms import KindForm, SettleForm
from animations.membership.own import told
from animations.models import Membership, MembershipPeriod
from merchants import form_keys
from merchants.refusals import Refusal


def facts_of(member, *, at, **forms) -> dict:
    """Everything that one member's page shows."""
    waiting = periods.waiting(member)
    shown = {"shown_cents": waiting.due_cents} if waiting else {}
    return {
        "member": member,
        "current": periods.current(member, timezone.localdate(at)),
        "until": periods.paid_until(member),
        "waiting": waiting,
        "years": member.periods.prefetch_related("receipts__by").order_by("-first_on"),
        "settle_form": forms.get("settle_form") or SettleForm(initial=shown),
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
    form = SettleForm(request.POST)
    waiting = waiting_or_settled(member)
    if waiting is None:
        messages.error(request, str(paying.NothingDue.sentence))
        return None
    if not form.is_valid():
        return form
    try:
        receipt = paying.settle(period=waiting, **form.cleaned_data, point=point, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return form
    messages.success(request, _("C’est réglé\u202f: reçu %(number)s.") % {"number": receipt.number})
    return None


def waiting_or_settled(member) -> MembershipPeriod | None:
    """The year to pay; when the button was pressed twice, the one that has just been."""
    return periods.waiting(member) or member.periods.filter(due_cents__gt=0).order_by("-settled_at").first()


def renewed(request, member):
    form = KindForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Touchez d’abord en tant que qui cette personne continue."))
        return
    facts = {"membership": member, **form.cleaned_data, "by": request.user, "at": timezone.now()}
    told(request, joining.renew, _("Une année de plus est notée."), **facts)
