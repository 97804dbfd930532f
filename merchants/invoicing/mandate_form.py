"""What a shop signs so that the association writes the invoices of its customers."""

from django import forms
from django.utils.translation import gettext_lazy


class MandateForm(forms.Form):
    """The merchant's signed word; the box is ticked, the name and the day are written (CGI, annexe II, 242 nonies)."""

    signed_by = forms.CharField(
        label=gettext_lazy("Votre nom et votre prénom"),
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez le nom de la personne qui signe.")},
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Signé le"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": gettext_lazy("Indiquez le jour de la signature."),
            "invalid": gettext_lazy("Écrivez une date, par exemple 01/12/2026."),
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy(
            "Je donne mandat à l’association d’établir, en mon nom et pour mon compte, les factures que mes clients "
            "demandent. Je reste responsable de la TVA, et je peux contester une facture ou reprendre ce mandat quand "
            "je le veux."
        ),
        error_messages={"required": gettext_lazy("Cochez la case pour donner votre mandat.")},
    )
