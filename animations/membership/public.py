"""« Devenir membre » : what it is, what it costs, what is kept; one form for anybody, with or without an account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from animations.membership import fees, joining, paper, standing
from animations.membership.forms import JoinForm
from animations.models import Membership
from merchants import form_keys
from merchants.refusals import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def become_member(request):
    """Whoever is at home in the register is told so, and sees no form."""
    own = standing.of_user(request.user)
    form = JoinForm(request.POST or None, initial=known_of(request.user))
    if request.method == "POST" and own is None and form.is_valid() and joined(request, form):
        return redirect("become_member_done")
    facts = {"form": form, "own": own, "fees": fees.fees_on(timezone.localdate())}
    return render(request, "animations/membership/become.html", facts)


def known_of(user) -> dict:
    """Not typed twice."""
    found = {"key": form_keys.new_key()}
    if user.is_authenticated:
        found |= {name: getattr(user, name, "") for name in ("first_name", "last_name", "email", "phone")}
    return found


def joined(request, form) -> bool:
    said = form.cleaned_data
    user = request.user if request.user.is_authenticated else None
    facts = {"kind": said["kind"], "point": said["point"], "key": said["key"], "how": Membership.How.WEB}
    try:
        joining.join(person=form.person(), **facts, user=user, by=user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
def become_member_done(request):
    """The same words for everybody: nobody learns here who is in the register."""
    if standing.of_user(request.user):
        messages.success(request, _("Votre adhésion est notée. Merci\u202f!"))
        return redirect("my_place")
    return render(request, "animations/membership/done.html")


@require_safe
def member_form_pdf(request):
    return HttpResponse(paper.form_pdf(at=timezone.now()), content_type="application/pdf")
