"""What is typed when bags leave: which ones, to whom, and a word about the visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pickup.counter import notes
from pickup.counter.handover import LONGEST_NAME


class HandOverForm(forms.Form):
    """Which bags of the page are given, whether the person showed their age, and who came if it is somebody else."""

    key = forms.UUIDField(required=False)
    bags = forms.TypedMultipleChoiceField(coerce=int, required=False)
    merchant_orders = forms.TypedMultipleChoiceField(coerce=int, required=False)
    adult_checked = forms.BooleanField(required=False)
    unpaid_known = forms.BooleanField(required=False)
    somebody_else = forms.BooleanField(required=False)
    to_whom = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        error_messages={"max_length": _("Écrivez le nom de la personne venue en 80 caractères au plus.")},
    )

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["merchant_orders"].choices = [(part.merchant_order.pk, part.merchant.name) for part in visit.parts]
        self.fields["bags"].choices = [(bag.pk, bag.label) for part in visit.parts for bag in part.bags]

    def clean(self):
        said = super().clean()
        if said.get("somebody_else") and not said.get("to_whom") and "to_whom" not in self.errors:
            self.add_error("to_whom", _("Écrivez le nom de la personne venue, puis remettez-lui les sacs."))
        return said

    @property
    def refusal(self) -> str:
        told = self.errors.get("to_whom")
        return " ".join(told) if told else str(_("Cochez les sacs de cette page."))


class NoteForm(forms.Form):
    text = forms.CharField(
        max_length=notes.LONGEST,
        error_messages={
            "required": _("Écrivez la note, en 300 caractères au plus."),
            "max_length": _("Écrivez la note, en 300 caractères au plus."),
        },
    )
