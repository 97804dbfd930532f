"""What one types to prove who one is: a code; and why somebody's application is forgotten."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.checkout.forms import asked


class CodeField(forms.CharField):
    """« 123 456 », « abcd-efgh »: spaces, hyphens and capitals do not matter."""

    def to_python(self, value):
        return "".join(super().to_python(value).replace("-", " ").split()).lower()


class CodeForm(forms.Form):
    code = CodeField(
        label=_("Code à six chiffres"),
        max_length=20,
        error_messages=asked(_("Écrivez le code que montre l’application.")),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class SignInCodeForm(CodeForm):
    """Recovery codes have letters: no keyboard of digits here."""

    code = CodeField(
        label=_("Code"),
        help_text=_("Les six chiffres de l’application, ou l’un de vos codes de secours."),
        max_length=20,
        error_messages=asked(_("Écrivez le code que montre l’application.")),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True}),
    )


class ForgetForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("Assurez-vous de vive voix que c’est bien cette personne qui le demande."),
        max_length=200,
        error_messages=asked(_("Dites pourquoi, en quelques mots.")),
    )
