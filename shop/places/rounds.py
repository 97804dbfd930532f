"""The rounds as the administration writes them: what drives, when it leaves, which stops it serves."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from merchants.access import association_only
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from pickup.models import PickupPoint, Round
from pickup.places import rounds

administration_only = association_only(AssociationMember.Role.ADMINISTRATOR)
MOST_STOPS = 8


class RoundForm(forms.ModelForm):
    """The stops are chosen one below the other, as the road goes; a line left empty counts for nothing."""

    class Meta:
        model = Round
        fields = ["name", "departs_from", "departs_at", "rides_on", "carrier", "phone"]
        widgets = {"departs_at": forms.TimeInput({"type": "time"}, format="%H:%M")}
        help_texts = {
            "departs_from": gettext_lazy("Les commerçants y déposent les sacs de toutes les haltes."),
            "rides_on": gettext_lazy(
                "Un trajet qui existe déjà\u202f: le bibliobus, l’AMAP, la poste. Vide, s’il n’y en a pas."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["departs_from"].queryset = PickupPoint.objects.filter(kind=PickupPoint.Kind.FIXED)
        served = list(self.instance.stops.values_list("point", flat=True)) if self.instance.pk else []
        for rank in range(1, MOST_STOPS + 1):
            self.fields[f"stop_{rank}"] = forms.ModelChoiceField(
                PickupPoint.objects.filter(kind=PickupPoint.Kind.STOP),
                label=_("Halte %(rank)d") % {"rank": rank},
                required=False,
                empty_label="–",
                initial=served[rank - 1] if rank <= len(served) else None,
            )

    def points(self) -> list[PickupPoint]:
        chosen = [self.cleaned_data[f"stop_{rank}"] for rank in range(1, MOST_STOPS + 1)]
        return [point for point in chosen if point]


@require_safe
@administration_only
def association_rounds(request):
    found = Round.objects.select_related("departs_from").prefetch_related("stops__point")
    return render(request, "places/rounds.html", {"rounds": found})


@require_http_methods(["GET", "HEAD", "POST"])
@administration_only
def association_round(request, pk=None):
    """A new round, or one that changes; its stops' rendezvous are written on their own pages."""
    known = get_object_or_404(Round, pk=pk) if pk else Round()
    form = RoundForm(request.POST or None, instance=known)
    if form.is_valid() and written(form, by=request.user):
        messages.success(request, _("C’est noté. Les jours et les heures de chaque halte se disent sur sa page."))
        return redirect("association_rounds")
    title = _("La tournée") if pk else _("Une nouvelle tournée")
    facts = {"form": form, "title": title, "awaited": getattr(form, "awaited", [])}
    return render(request, "places/round.html", facts)


def written(form, *, by) -> bool:
    """Else the form says why, and who is awaited at a stop that it leaves out."""
    try:
        rounds.change(round=form.instance, points=form.points(), by=by, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        form.awaited = getattr(refusal, "collections", [])
        return False
    return True
