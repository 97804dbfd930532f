"""What is typed to join: who one is, what one declares, who works with whom."""

import datetime

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.fr import siret as siret_numbers
from stdnum.fr import tva as vat_numbers

from merchants.invoicing.legible import refuse_unwritable
from merchants.joining import identity
from merchants.models import Merchant, RecyclingIdentifier, TeamMember


def asked(sentence):
    return {"required": sentence}


def line(label, longest, **options):
    """A short text that a document may bear."""
    return forms.CharField(label=label, max_length=longest, validators=[refuse_unwritable], **options)


def siret_typed(text) -> str:
    """As it was typed without its spaces; refused when a digit is wrong."""
    number = "".join(text.split())
    if number and not siret_numbers.is_valid(number):
        raise ValidationError(
            _("Ce SIRET n’existe pas\u202f: un chiffre est sans doute de travers. Il en a quatorze.")
        )
    return number


class IdentityForm(forms.ModelForm):
    """All of it may be left for later: the checklist says what is still due."""

    # Longer than the number: people write it in groups, as on their papers.
    siret = forms.CharField(
        label="SIRET",
        max_length=20,
        help_text=gettext_lazy("Quatorze chiffres, sur votre avis de situation."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    mediator_url = forms.URLField(
        label=gettext_lazy("Site du médiateur"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("Cette adresse semble incomplète. Exemple\u202f: mediation.example.org")
        },
    )

    class Meta:
        model = Merchant
        fields = identity.FACTS
        labels = {
            "legal_name": gettext_lazy("Nom légal"),
            "vat_regime": gettext_lazy("Pour la TVA, vous êtes"),
            "mediator": gettext_lazy("Médiateur de la consommation"),
        }
        help_texts = {
            "legal_name": gettext_lazy("Celui du registre\u202f: votre nom, ou celui de la société."),
            "vat_number": gettext_lazy("Si vous êtes redevable. Vide\u202f: il est déduit de votre SIRET."),
            "mediator": gettext_lazy(
                "Celui auquel vous adhérez\u202f: la loi le demande. Votre fédération en propose souvent un."
            ),
        }
        widgets = {"vat_regime": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = False
            if isinstance(field, forms.CharField):
                field.validators.append(refuse_unwritable)
            if name == "vat_regime":
                field.choices = [choice for choice in field.choices if choice[0]]

    def clean_siret(self):
        return siret_typed(self.cleaned_data["siret"])

    def clean_postcode(self):
        code = self.cleaned_data["postcode"].strip()
        if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
            raise ValidationError(_("Un code postal a cinq chiffres."))
        return code

    def clean_vat_number(self):
        number = self.cleaned_data["vat_number"]
        if self.cleaned_data.get("vat_regime") == Merchant.VatRegime.EXEMPT_SMALL_BUSINESS:
            return ""
        if number and not vat_numbers.is_valid(number):
            raise ValidationError(_("Ce numéro de TVA n’est pas exact. Vide, il est déduit de votre SIRET."))
        return number

    def clean(self):
        said = super().clean()
        number, siret = said.get("vat_number", ""), said.get("siret", "")
        if number and siret and not identity.is_vat_of(number, siret):
            self.add_error("vat_number", _("Ce numéro de TVA n’est pas celui de votre SIRET\u202f: relisez les deux."))
        return said

    def validate_constraints(self):
        """The act says it in its own words."""

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] or "" for name in identity.FACTS}

    def show_lacks(self, lacks):
        """What is missing beside the field that mends it, where no hint says it already."""
        for lack in lacks:
            if not self.is_bound and lack.value in self.fields:
                field = self.fields[lack.value]
                field.help_text = field.help_text or lack.label


class LicenceForm(forms.Form):
    licence = line(
        gettext_lazy("Votre licence de vente à emporter"),
        80,
        help_text=gettext_lazy("Telle qu’elle est sur le récépissé de la mairie."),
        error_messages=asked(gettext_lazy("Indiquez votre licence.")),
    )


class RecyclingForm(forms.Form):
    scheme = forms.ChoiceField(
        label=gettext_lazy("Filière"),
        choices=RecyclingIdentifier.Scheme.choices,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une filière de la liste.")},
    )
    number = line(
        gettext_lazy("Identifiant unique (IDU)"),
        20,
        help_text=gettext_lazy("Exemple\u202f: FR012345_01ABCD"),
        error_messages=asked(gettext_lazy("Écrivez l’identifiant.")),
    )


class WordForm(forms.Form):
    """The version is the one that the page showed."""

    version = forms.CharField(max_length=20, widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=gettext_lazy("J’ai lu ces conditions et je les accepte."),
        error_messages=asked(gettext_lazy("Cochez la case si vous êtes d’accord.")),
    )


class FirstWordForm(WordForm):
    lawful = forms.BooleanField(
        label=gettext_lazy("Je m’engage à ne proposer que des produits et des services conformes à la loi."),
        error_messages=asked(gettext_lazy("Cet engagement est dû à vos clients\u202f: cochez la case.")),
    )


class LeaveForm(forms.Form):
    leaves_on = forms.DateField(
        label=gettext_lazy("Quel jour\u202f?"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": gettext_lazy("Choisissez un jour."),
            "invalid": gettext_lazy("Écrivez une date, par exemple 14/07/2027."),
        },
    )
    facts = forms.CharField(
        label=gettext_lazy("Un mot, si vous voulez"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_leaves_on(self):
        day = self.cleaned_data["leaves_on"]
        if day > timezone.localdate() + datetime.timedelta(days=3650):
            raise ValidationError(_("C’est bien loin\u202f: relisez l’année."))
        return day


# --- Team -------------------------------------------------------------------------------------


class InviteForm(forms.Form):
    name = line(
        gettext_lazy("Prénom et nom"), 120, error_messages=asked(gettext_lazy("Écrivez le prénom de la personne."))
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Vide\u202f: un bulletin à imprimer lui donne son premier code."),
        error_messages={"invalid": gettext_lazy("Cet e-mail semble incomplet. Exemple\u202f: marie@example.org.")},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"),
        choices=[
            (TeamMember.Role.STAFF, gettext_lazy("Équipe\u202f: commandes, produits, stock")),
            (TeamMember.Role.OWNER, gettext_lazy("Gérance\u202f: tout, et l’argent de la boutique")),
        ],
        initial=TeamMember.Role.STAFF,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez un rôle."),
            "invalid_choice": gettext_lazy("Choisissez l’un des deux rôles."),
        },
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Votre code"),
        max_length=40,
        help_text=gettext_lazy("Seize lettres et chiffres, sur le bulletin. Les espaces ne comptent pas."),
        error_messages=asked(gettext_lazy("Recopiez le code du bulletin.")),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class FirstPasswordForm(forms.Form):
    first_name = line(
        gettext_lazy("Prénom"),
        150,
        error_messages=asked(gettext_lazy("Indiquez votre prénom.")),
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = line(gettext_lazy("Nom"), 150, required=False, widget=forms.TextInput({"autocomplete": "family-name"}))
    password = forms.CharField(
        label=gettext_lazy("Mot de passe"),
        max_length=128,
        strip=False,
        help_text=gettext_lazy("Dix caractères au moins. Trois mots qui vous parlent suffisent."),
        error_messages=asked(gettext_lazy("Choisissez un mot de passe.")),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email="", **kwargs):
        self.email = email
        super().__init__(*args, **kwargs)

    def clean_password(self):
        validate_password(self.cleaned_data["password"], get_user_model()(email=self.email))
        return self.cleaned_data["password"]
