"""The association reads what is missing: shows, sets aside, joins twins, answers for all to read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import association_only
from shop.pledges import pledging
from shop.pledges.forms import AnswerForm, TwinForm
from shop.pledges.models import MissingShop

PER_PAGE = 40
members_only = association_only()


@require_safe
@members_only
def pledges(request):
    """What waits to be read first, then the most wanted."""
    waiting = pledging.counted(of_the_list().filter(shown_at=None, hidden_at=None))
    read = pledging.counted(of_the_list().exclude(shown_at=None, hidden_at=None))
    page = Paginator(read, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pledges/list.html", {"waiting": waiting, "page": page})


def of_the_list():
    return MissingShop.objects.filter(same_as=None)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def pledge_answer(request, pk):
    """One wish, its answer, its twins."""
    missing = get_object_or_404(pledging.counted(of_the_list()), pk=pk)
    form = AnswerForm(request.POST or None, initial={"answer": missing.answer})
    if request.method == "POST" and form.is_valid():
        pledging.answer(missing=missing, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(
            request, _("La réponse est sur la page, sous «\u202f%(name)s\u202f».") % {"name": missing.name}
        )
        return redirect("pledges")
    return one(request, missing, form, None)


def one(request, missing, form, twin_form):
    others = of_the_list().exclude(pk=missing.pk).order_by("name")
    facts = {"missing": missing, "form": form, "twin_form": twin_form or TwinForm(others=others)}
    facts["twins"] = missing.twins.order_by("name")
    return render(request, "pledges/one.html", facts)


@require_POST
@members_only
def pledge_show(request, pk):
    missing = get_object_or_404(of_the_list(), pk=pk)
    pledging.show(missing=missing, by=request.user, at=timezone.now())
    messages.success(request, _("La demande «\u202f%(name)s\u202f» est montrée sur la page.") % {"name": missing.name})
    return redirect("pledges")


@require_POST
@members_only
def pledge_hide(request, pk):
    missing = get_object_or_404(of_the_list(), pk=pk)
    pledging.hide(missing=missing, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("La demande «\u202f%(name)s\u202f» est écartée\u202f: personne ne la voit, ses voix sont gardées.")
        % {"name": missing.name},
    )
    return redirect("pledges")


@require_POST
@members_only
def pledge_join(request, pk):
    missing = get_object_or_404(pledging.counted(of_the_list()), pk=pk)
    form = TwinForm(request.POST, others=of_the_list().exclude(pk=pk).order_by("name"))
    if not form.is_valid():
        return one(request, missing, AnswerForm(initial={"answer": missing.answer}), form)
    into = form.cleaned_data["into"]
    pledging.join(missing=missing, into=into, by=request.user)
    names = {"name": missing.name, "other": into.name}
    messages.success(request, _("La demande «\u202f%(name)s\u202f» est réunie à «\u202f%(other)s\u202f».") % names)
    return redirect("pledges")
