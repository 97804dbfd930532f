"""What the treasurer asks of the books: an account, a kind, an order, between two days."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.association.treasury import words

DAY = {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d"), "input_formats": ["%Y-%m-%d", "%d/%m/%Y"]}


def midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


class BetweenDaysForm(forms.Form):
    """What cannot be a day is as if nothing was asked: a filter refuses nobody."""

    du = forms.DateField(label=_("Du"), required=False, **DAY)
    au = forms.DateField(label=_("Au"), required=False, **DAY)
    genre = forms.ChoiceField(
        label=_("Genre"), required=False, choices=lambda: [("", _("Tous les genres")), *words.KINDS.items()]
    )

    def asked(self, name):
        return (getattr(self, "cleaned_data", None) or {}).get(name)

    def conditions(self, path="") -> dict:
        """The filter on journals found at `path`."""
        self.is_valid()
        found = {}
        if self.asked("du"):
            found[f"{path}at__gte"] = midnight(self.asked("du"))
        if self.asked("au") and self.asked("au") < datetime.date.max:
            found[f"{path}at__lt"] = midnight(self.asked("au") + datetime.timedelta(days=1))
        if self.asked("genre"):
            found[f"{path}key__startswith"] = f"{self.asked('genre')}:"
        return found


class JournalsForm(BetweenDaysForm):
    compte = forms.CharField(label=_("Compte"), required=False, max_length=100, widget=forms.Select)
    commande = forms.CharField(
        label=_("Commande"), help_text=_("Son code de retrait ou son numéro."), required=False, max_length=128
    )
    cle = forms.CharField(
        label=_("Clé"),
        help_text=_("Pour qui tient la comptabilité\u202f: la clé de l’écriture, ou son début."),
        required=False,
        max_length=120,
        strip=True,
    )
    field_order = ["compte", "genre", "commande", "du", "au", "cle"]

    def __init__(self, *args, **kwargs):
        """An account that another page asked for joins those of the list, under its name."""
        super().__init__(*args, **kwargs)
        choices = words.account_choices()
        asked = self.data.get("compte", "")
        if asked and asked not in dict(choices):
            choices.append((asked, words.AccountNames([asked])[asked]))
        self.fields["compte"].widget.choices = [("", _("Tous les comptes")), *choices]
