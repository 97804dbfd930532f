"""The everyday words that find products too: what the association adds and ends, and who did."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import association_only
from merchants.finding import synonyms
from merchants.models import AssociationMember, Synonym
from merchants.refusals import Refusal

# How many of those that were ended are still read.
MOST_ENDED = 50


class SynonymForm(forms.Form):
    asked = forms.CharField(
        label=gettext_lazy("Quand on cherche"),
        max_length=200,
        help_text=gettext_lazy("Un mot ou plusieurs, entre virgules\u202f: patate, pomme de terre nouvelle."),
        error_messages={"required": gettext_lazy("Écrivez les mots que les gens tapent.")},
    )
    means = forms.CharField(
        label=gettext_lazy("Trouver aussi"),
        max_length=400,
        help_text=gettext_lazy("Ce que disent les fiches\u202f: pomme de terre."),
        error_messages={"required": gettext_lazy("Écrivez les mots que disent les fiches.")},
    )
    both_ways = forms.BooleanField(
        label=gettext_lazy("Et dans l’autre sens"),
        required=False,
        help_text=gettext_lazy(
            "Si les deux se valent\u202f: «\u202fpomme de terre\u202f» trouvera aussi «\u202fpatate\u202f»."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(AssociationMember.Role.COACH)
def everyday_words(request):
    """Those in use, one more to add, and those that were ended."""
    form = SynonymForm(request.POST or None)
    if form.is_valid() and (made := added(request, form)):
        messages.success(request, _("C’est noté\u202f: «\u202f%(asked)s\u202f» trouve aussi %(means)s.") % vars(made))
        return redirect("everyday_words")
    rows = Synonym.objects.select_related("added_by", "ended_by")
    ended = rows.exclude(ended_at=None).order_by("-ended_at", "-pk")[:MOST_ENDED]
    facts = {"form": form, "synonyms": rows.filter(ended_at=None), "ended": ended}
    return render(request, "association/everyday_words.html", facts)


def added(request, form) -> Synonym | None:
    try:
        return synonyms.add(**form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(getattr(refusal, "field", "asked"), str(refusal))
        return None


@require_POST
@association_only(AssociationMember.Role.COACH)
def everyday_word_end(request, pk):
    row = get_object_or_404(Synonym, pk=pk)
    synonyms.end(pk=row.pk, by=request.user, at=timezone.now())
    messages.success(request, _("«\u202f%(asked)s\u202f» ne trouve plus que ce mot-là.") % {"asked": row.asked})
    return redirect("everyday_words")
