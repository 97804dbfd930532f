"""What is typed of what members can do for one another, and of the hours given."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.membership.forms import Writable, key_field
from animations.models import Skill

FULL_QUARTERS, LONGEST_EXCHANGE = 4, 12


class SkillForm(forms.Form):
    way = forms.ChoiceField(
        label=gettext_lazy("C’est"),
        choices=Skill.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vous savez faire, ou vous cherchez\u202f?")},
    )
    field = forms.ChoiceField(label=gettext_lazy("Plutôt"), choices=Skill.Field.choices)
    words = Writable(
        label=gettext_lazy("En quelques mots"),
        help_text=gettext_lazy("Changer une chambre à air, tailler un rosier, lire un courrier des impôts."),
        max_length=120,
        error_messages={"required": gettext_lazy("Dites-le en quelques mots.")},
    )
    key = key_field()


class HoursForm(forms.Form):
    """« J’ai donné une heure à Odette »."""

    way = forms.ChoiceField(
        label=gettext_lazy("J’ai"),
        choices=[("given", gettext_lazy("donné")), ("received", gettext_lazy("reçu"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Donné, ou reçu\u202f?")},
    )
    other = forms.ChoiceField(
        label=gettext_lazy("Avec"),
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], gettext_lazy("Choisissez un membre de l’annuaire.")
        ),
    )
    quarters = forms.TypedChoiceField(label=gettext_lazy("Combien de temps"), coerce=int)
    words = Writable(
        label=gettext_lazy("À quoi"), max_length=120, error_messages={"required": gettext_lazy("Dites à quoi.")}
    )
    key = key_field()

    def __init__(self, *args, others, **options):
        super().__init__(*args, **options)
        self.fields["other"].choices = [(str(one.pk), one.name_among_members) for one in others]
        lasting = range(1, LONGEST_EXCHANGE * FULL_QUARTERS + 1)
        self.fields["quarters"].choices = [(number, hours_said(number)) for number in lasting]
        self.fields["quarters"].initial = FULL_QUARTERS


def hours_said(quarters) -> str:
    """« 45 min », « 1 h », « 2 h 15 »."""
    hours, left = divmod(quarters, FULL_QUARTERS)
    minutes = left * 15
    if not hours:
        return _("%(minutes)d\u00a0min") % {"minutes": minutes}
    return f"{hours}\u00a0h\u00a0{minutes}" if minutes else f"{hours}\u00a0h"
