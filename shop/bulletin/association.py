"""The association gathers, edits, publishes and prints the bulletin of a month."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import association_only, roles_held
from merchants.books.commission_months import Month
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from pickup.access import behind_the_counter
from shop.bulletin import editing, paper
from shop.bulletin.forms import BulletinForm
from shop.bulletin.models import Bulletin, BulletinReader
from shop.bulletin.views import LISTED, month_at

members_only = association_only()


@require_safe
@members_only
def association_bulletins(request):
    """Those that there are, and the two months that one may want now."""
    this = Month.of(timezone.localdate())
    found = list(Bulletin.objects.all()[:LISTED])
    there = {one.month for one in found}
    facts = {"bulletins": found, "readers": BulletinReader.objects.count()}
    facts["to_make"] = [month for month in (this.previous, this) if month.first_on not in there]
    return render(request, "bulletin/all.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def association_bulletin(request, month):
    """Reading it writes nothing: what happened is gathered when one asks for it, after what is typed was kept."""
    at, asked = timezone.now(), month_at(month)
    if "gather" in request.POST and not is_typed(request):
        return gathered_again(request, asked, at)
    bulletin = get_object_or_404(Bulletin, month=asked.first_on)
    form = BulletinForm(request.POST or None, bulletin=bulletin)
    if request.method == "POST" and form.is_valid() and saved(form, bulletin, by=request.user, at=at):
        messages.success(request, _("C’est enregistré."))
        return (
            gathered_again(request, asked, at) if "gather" in request.POST else redirect("association_bulletin", month)
        )
    return render(request, "bulletin/edit.html", {"bulletin": bulletin, "form": form})


def is_typed(request) -> bool:
    """The button was pressed on the page where one writes."""
    return "opening" in request.POST


def gathered_again(request, month, at):
    try:
        editing.prepare(month=month, at=at)
    except editing.NotYet as refusal:
        messages.error(request, str(refusal))
        return redirect("association_bulletins")
    return redirect("association_bulletin", month.code)


def saved(form, bulletin, *, by, at) -> bool:
    """Refused because somebody came first, the form keeps its words and is ready to be sent over theirs."""
    facts = {name: form.cleaned_data[name] for name in ("edition", "opening", "signed")}
    try:
        editing.edit(bulletin=bulletin, rows=form.rows, by=by, at=at, **facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        form.goes_on_from(bulletin)
        return False
    return True


@require_POST
@members_only
def bulletin_publish(request, month):
    """With what is on the page, which is kept first."""
    bulletin = get_object_or_404(Bulletin, month=month_at(month).first_on)
    edition, at = edition_read(request), timezone.now()
    if is_typed(request):
        form = BulletinForm(request.POST, bulletin=bulletin)
        if not form.is_valid() or not saved(form, bulletin, by=request.user, at=at):
            return render(request, "bulletin/edit.html", {"bulletin": bulletin, "form": form})
        edition += 1
    try:
        editing.publish(bulletin=bulletin, edition=edition, by=request.user, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("association_bulletin", month)
    messages.success(request, _("Le bulletin est en ligne. Il part à qui l’a demandé."))
    return redirect("bulletin", month)


def edition_read(request) -> int:
    """The one that the page showed; none when the form does not say it."""
    typed = request.POST.get("edition", "")[:9]
    return int(typed) if typed.isdecimal() else -1


@require_safe
@behind_the_counter
def bulletin_pdf(request, month):
    """Read again on paper before it is published, by the association alone."""
    bulletin = get_object_or_404(Bulletin, month=month_at(month).first_on)
    if bulletin.published_at is None and not roles_held(request.user, *AssociationMember.Role.values):
        raise Http404
    address = settings.SITE_URL + reverse("bulletins")
    return HttpResponse(paper.pdf_of(bulletin, address=address, at=timezone.now()), content_type="application/pdf")
