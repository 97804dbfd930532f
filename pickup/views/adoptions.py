"""Adopting on paper: who has neither e-mail nor account adopts a shop at the counter, as anybody does."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from merchants.adoption import adopting
from merchants.models import Adoption, Merchant
from merchants.refusals import Refusal
from pickup.access import counter_of

RECENT = 30


class PaperForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Prénom et nom"),
        max_length=Adoption._meta.get_field("paper_name").max_length,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    merchants = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Commerçants adoptés"),
        queryset=Merchant.objects.none(),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["merchants"].queryset = Merchant.objects.listed()


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_adoptions(request, point):
    """A name and the shops they ticked; forgotten as soon as they ask."""
    form = PaperForm(request.POST or None)
    if request.POST.get("forget"):
        adopting.leave_on_paper(name=request.POST["forget"].replace("\x00", ""))
        messages.success(request, _("C’est effacé."))
        return redirect("counter_adoptions", point.slug)
    if request.method == "POST" and form.is_valid() and noted(request, form):
        return redirect("counter_adoptions", point.slug)
    mine = Adoption.objects.filter(entered_by=request.user, user=None).select_related("merchant")
    return render(request, "pickup/adoptions.html", {"point": point, "form": form, "papers": papers(mine[:RECENT])})


def papers(adoptions) -> dict[str, list[str]]:
    """The shops by name of person, the latest first."""
    found = {}
    for adoption in adoptions:
        found.setdefault(adoption.paper_name, []).append(adoption.merchant.name)
    return found


def noted(request, form) -> bool:
    try:
        adopting.adopt_on_paper(**form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("C’est noté. Imprimez les nouvelles du mois si la personne le souhaite."))
    return True
