"""What an account is made of, and how one proves it is one's own."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth
from django.contrib.auth.password_validation import validate_password
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.joining import team
from pickup.phone_numbers import PhoneField
from shop.accounts import throttle
from shop.accounts.models import User
from shop.accounts.networks import network_of
from shop.checkout.forms import LONGEST, asked
from shop.outbox import letters_of
from shop.outbox.backend import KEY_HEADER


class SignInForm(auth.AuthenticationForm):
    """Capitals do not matter in an e-mail; who has none types the short name that their slip gave."""

    username = auth.UsernameField(
        label=_("E-mail ou nom de connexion"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}),
    )
    error_messages = {
        "invalid_login": _("Ce nom ou cet e-mail et ce mot de passe ne vont pas ensemble. Vérifiez l’un et l’autre."),
        "inactive": _("Ce compte est fermé. Appelez-nous."),
    }

    def clean_username(self):
        return team.whole(self.cleaned_data["username"].lower())

    def clean(self):
        """The trial counts before the password is looked at; the right one forgets the trials before it."""
        email = self.cleaned_data.get("username")
        if email:
            self.count_trial(email)
        cleaned = super().clean()
        if self.get_user():
            throttle.forgive(email=email, address=network_of(self.request), at=timezone.now())
        return cleaned

    def count_trial(self, email):
        try:
            throttle.count_trial(email=email, address=network_of(self.request), at=timezone.now())
        except throttle.TooManyTrials as refusal:
            raise forms.ValidationError(str(refusal), code="too_many") from refusal


class PasswordResetForm(auth.PasswordResetForm):
    """Its message leads to the town's own address, not to the one somebody typed in their browser."""

    def save(self, **options):
        site = urlsplit(settings.SITE_URL)
        super().save(**{**options, "domain_override": site.netloc, "use_https": site.scheme == "https"})

    def send_mail(self, subject_template, body_template, context, from_email, to_email, **_options):
        """Kept under the account's own key, by which it is found again when the account is erased."""
        subject = " ".join(render_to_string(subject_template, context).split())
        body = render_to_string(body_template, context)
        headers = {KEY_HEADER: letters_of.key_of_account(context["user"])}
        EmailMessage(subject, body, from_email, [to_email], headers=headers).send()


class SignUpForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages=asked(_("Indiquez votre e-mail.")),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    first_name = forms.CharField(
        label=_("Prénom"),
        max_length=LONGEST["first_name"],
        error_messages=asked(_("Indiquez votre prénom.")),
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Nom"),
        max_length=LONGEST["last_name"],
        error_messages=asked(_("Indiquez votre nom.")),
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    phone = PhoneField(label=_("Téléphone"), required=False, max_length=20, help_text=_("Si vous voulez."))
    password = forms.CharField(
        label=_("Mot de passe"),
        max_length=128,
        strip=False,
        help_text=_("Dix caractères au moins. Trois mots qui vous parlent suffisent."),
        error_messages=asked(_("Choisissez un mot de passe.")),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_password(self):
        validate_password(self.cleaned_data["password"], User(email=self.cleaned_data.get("email", "")))
        return self.cleaned_data["password"]
