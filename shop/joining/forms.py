"""What a shop writes to come, and what the association writes to a shop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.invoicing.legible import refuse_unwritable
from merchants.joining.forms import asked, line, siret_typed
from pickup.phone_numbers import PhoneField


def text(label, rows, **options):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, validators=[refuse_unwritable], widget=widget, **options)


def day(label, **options):
    words = {"invalid": _("Écrivez une date, par exemple 14/07/2027."), "required": _("Choisissez un jour.")}
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages=words,
        **options,
    )


class ApplicationForm(forms.Form):
    shop_name = line(_("Nom de la boutique"), 100, error_messages=asked(_("Indiquez le nom de la boutique.")))
    trade = line(
        _("Métier"),
        80,
        help_text=_("Par exemple\u202f: boulangerie, mercerie, maraîchage."),
        error_messages=asked(_("Indiquez votre métier.")),
    )
    person = line(
        _("Vos prénom et nom"),
        120,
        error_messages=asked(_("Indiquez votre nom\u202f: c’est vous que nous appelons.")),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = PhoneField(label=_("Téléphone"), max_length=20, error_messages=asked(_("Indiquez un téléphone.")))
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "Vous n’en avez pas\u202f? Laissez vide\u202f: nous vous appelons, et un bulletin imprimé vous dit "
            "comment entrer dans votre espace. Il faut un e-mail avant la première vente, "
            "pour que vos clients puissent vous écrire\u202f: nous l’ouvrirons avec vous."
        ),
        error_messages={"invalid": _("Cet e-mail semble incomplet. Exemple\u202f: marie@example.org.")},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    siret = line(
        _("SIRET"),
        20,
        required=False,
        help_text=_("Si vous l’avez sous la main\u202f: quatorze chiffres."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    message = text(_("Un mot, si vous voulez"), 4, required=False, max_length=2000)

    def clean_siret(self):
        return siret_typed(self.cleaned_data["siret"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class NotedForm(ApplicationForm):
    """The same, noted by somebody of the association for a shop that called or wrote."""

    SAID = {
        "person": (_("Prénom et nom de la personne"), ""),
        "email": (_("E-mail"), _("Sans e-mail, laissez vide\u202f: un bulletin s’imprimera.")),
        "siret": (_("SIRET"), _("S’il est connu\u202f: quatorze chiffres.")),
        "message": (_("Ce que la personne a dit"), ""),
    }
    REQUIRED = {
        "trade": _("Indiquez le métier."),
        "person": _("Indiquez le nom\u202f: c’est la personne que l’on rappelle."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.SAID.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        for name, sentence in self.REQUIRED.items():
            self.fields[name].error_messages["required"] = sentence


class RefuseForm(forms.Form):
    reason = text(
        _("Pourquoi\u202f?"), 4, max_length=2000, error_messages=asked(_("Écrivez pourquoi\u202f: c’est envoyé."))
    )


class ReasonsForm(forms.Form):
    """A statement of reasons is sent as it is written."""

    clause = line(
        _("La clause des conditions"),
        200,
        help_text=_("Par exemple\u202f: point 3, ce qui est vendu."),
        error_messages=asked(_("Indiquez la clause.")),
    )
    facts = text(
        _("Les faits"),
        5,
        max_length=4000,
        help_text=_("Ce qui s’est passé, quand, sur quel produit. La boutique lit ce texte tel quel."),
        error_messages=asked(_("Écrivez les faits.")),
    )


class SuspendForm(ReasonsForm):
    until_on = day(
        _("Jusqu’au (inclus)"), required=False, help_text=_("Vide\u202f: jusqu’à ce que vous leviez la suspension.")
    )


class EndForm(ReasonsForm):
    leaves_on = day(_("Le contrat finit le"))


class LiftForm(forms.Form):
    words = text(_("Un mot pour la boutique"), 3, required=False, max_length=2000)


class TermsForm(forms.Form):
    version = line(
        _("Nom de la version"), 20, help_text=_("Par exemple\u202f: 2027-01."), error_messages=asked(_("Nommez-la."))
    )
    takes_effect_on = day(_("En vigueur le"))
    leave_notice_days = forms.IntegerField(
        label=_("Préavis d’un commerçant qui part, en jours"),
        min_value=0,
        max_value=90,
        error_messages={"required": _("Écrivez un nombre de jours, de 0 à 90."), "invalid": _("Écrivez un nombre.")},
    )
    what_changes = text(
        _("Ce qui change, en clair"), 4, max_length=4000, error_messages=asked(_("Dites ce qui change."))
    )
    body = text(_("Le texte entier"), 20, max_length=60_000, error_messages=asked(_("Écrivez le texte.")))
