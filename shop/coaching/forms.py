"""What is typed about accompaniment: a reason, a visit, who stands beside whom."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants import form_keys
from merchants.coaching import visits
from merchants.coaching.accompanying import LONGEST_AGREEMENT
from merchants.coaching.acting import LONGEST_REASON
from merchants.coaching.visits import LONGEST_MINUTES
from merchants.invoicing.legible import refuse_unwritable
from merchants.models import AssociationMember, CoachingVisit, Merchant
from merchants.people import name_of
from shop.association.exports.forms import DayField, MerchantField

SHORTEST_REASON = 8
LONGEST_NOTE = CoachingVisit._meta.get_field("note").max_length
LONGEST_STEP = CoachingVisit._meta.get_field("next_step").max_length


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ouvrez-vous son espace\u202f?"),
        help_text=_("Le commerçant le lira. Par exemple\u202f: mettre en ligne les photos prises ce matin."),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        error_messages={
            "required": _("Dites en quelques mots pourquoi vous ouvrez cet espace."),
            "min_length": _("Dites-le en quelques mots\u202f: le commerçant doit comprendre ce que vous venez faire."),
        },
    )


class VisitForm(forms.Form):
    key = forms.RegexField(form_keys.PATTERN, widget=forms.HiddenInput, required=False)
    on = DayField(_("Jour de la visite"))
    minutes = forms.IntegerField(
        label=_("Durée, en minutes"),
        min_value=1,
        max_value=LONGEST_MINUTES,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={
            "required": _("Indiquez combien de temps elle a duré."),
            "invalid": _("Écrivez un nombre de minutes, par exemple 45."),
            "min_value": _("Écrivez un nombre de minutes, par exemple 45."),
            "max_value": _("Douze heures au plus."),
        },
    )
    how = forms.ChoiceField(label=_("Où"), choices=CoachingVisit.How.choices, widget=forms.RadioSelect, initial="SHOP")
    topics = forms.MultipleChoiceField(
        label=_("Ce que vous avez fait ensemble"),
        choices=CoachingVisit.Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins un sujet.")},
    )
    obstacles = forms.MultipleChoiceField(
        label=_("Ce qui freine encore"),
        choices=CoachingVisit.Obstacle.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    next_step = forms.CharField(label=_("Prochaine étape"), max_length=LONGEST_STEP, required=False)
    next_on = DayField(_("Pour le"))
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Le commerçant la lira aussi."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def clean(self):
        said = super().clean()
        for name in ("next_step", "note"):
            refuse_unwritable(said.get(name) or "")
        return said

    def told(self) -> visits.Told:
        said = self.cleaned_data
        facts = {name: said[name] for name in visits.Told.__dataclass_fields__ if name != "on"}
        # A day left empty is today: it is noted on the way out.
        return visits.Told(on=said["on"] or timezone.localdate(), **facts)


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return name_of(person)


def coaches():
    held = AssociationMember.objects.filter(role=AssociationMember.Role.COACH).values("user")
    return get_user_model().objects.filter(pk__in=held).order_by("first_name", "last_name", "pk")


class BesideForm(forms.Form):
    """An administrator puts a coach beside a shop."""

    merchant = MerchantField(
        label=_("Commerçant"),
        queryset=Merchant.objects.order_by("name"),
        to_field_name="code",
        error_messages={
            "required": _("Choisissez un commerçant."),
            "invalid_choice": _("Ce commerçant n’est pas ici."),
        },
    )
    coach = PersonField(
        label=_("Qui l’accompagne"),
        queryset=None,
        error_messages={
            "required": _("Choisissez une personne."),
            "invalid_choice": _("Cette personne n’a pas le rôle d’accompagnement."),
        },
    )
    agreed_how = forms.CharField(
        label=_("Comment la boutique a donné son accord"),
        help_text=_("Seulement si elle avait mis fin à un accompagnement."),
        max_length=LONGEST_AGREEMENT,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["coach"].queryset = coaches()
