"""Where the association writes the next terms; those in force never change."""

import datetime

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import association_only, has_role
from merchants.joining.forms import asked, line
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from shop.joining.forms import day, text
from shop.legal import texts
from shop.legal.models import WRITTEN, LegalText

Role = AssociationMember.Role


class TextForm(forms.Form):
    version = line(
        gettext_lazy("Nom de la version"),
        20,
        help_text=gettext_lazy("Par exemple\u202f: 2027-01. Des lettres, des chiffres, un point, un tiret."),
        error_messages=asked(gettext_lazy("Nommez-la.")),
    )
    applies_from = day(gettext_lazy("En vigueur le"))
    body = text(
        gettext_lazy("Le texte entier"),
        20,
        max_length=60_000,
        help_text=gettext_lazy("Une ligne vide entre deux paragraphes."),
        error_messages=asked(gettext_lazy("Écrivez le texte.")),
    )

    def clean_version(self):
        name = self.cleaned_data["version"]
        if not all(sign.isascii() and (sign.isalnum() or sign in ".-") for sign in name) or not name.strip("."):
            raise forms.ValidationError(
                _("Des lettres sans accent, des chiffres, un point, un tiret\u202f: rien d’autre.")
            )
        return name


@require_safe
@association_only(Role.COACH, Role.TREASURER)
def association_texts(request):
    today = timezone.localdate()
    rows = [(kind, texts.text_on(kind, today), texts.coming(kind, today)) for kind in WRITTEN]
    return render(request, "legal/association.html", {"rows": rows, "may_write": has_role(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.ADMINISTRATOR)
def association_text_new(request, kind):
    """Written from the text in force; announced in public at once, in force on its day."""
    if kind not in WRITTEN:
        raise Http404
    at, today = timezone.now(), timezone.localdate()
    before = texts.text_on(kind, today)
    usual = {"body": before.body if before else "", "applies_from": today + datetime.timedelta(days=15)}
    form = TextForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid() and (made := written(form, kind, request.user, at)):
        messages.success(request, _("C’est annoncé\u202f: la version %(version)s se lit dès maintenant.") % vars(made))
        return redirect(made)
    facts = {"form": form, "before": before, "title": LegalText.Kind(kind).label, "coming": texts.coming(kind, today)}
    return render(request, "legal/new.html", facts)


def written(form, kind, user, at) -> LegalText | None:
    """The refusal is said beside what it is about."""
    try:
        return texts.write(kind=kind, **form.cleaned_data, by=user, at=at)
    except Refusal as refusal:
        beside = {texts.TooSoon: "applies_from", texts.NameTaken: "version", texts.NothingChanges: "body"}
        form.add_error(beside.get(type(refusal)), str(refusal))
        return None


@require_POST
@association_only(Role.ADMINISTRATOR)
def association_text_withdraw(request, pk):
    found = get_object_or_404(LegalText, pk=pk)
    try:
        texts.withdraw(text=found, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("C’est retiré\u202f: le texte en vigueur le reste."))
    return redirect("association_texts")
