"""Opening an account, without telling anybody which e-mails have one."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.outbox import letters_of
from shop.outbox.backend import KEY_HEADER


@transaction.atomic
def sign_up(*, email, password, first_name, last_name, phone, at) -> None:
    """An account for this e-mail. Where there is one already nothing changes, and only its owner is told."""
    facts = {"first_name": first_name, "last_name": last_name, "phone": phone, "date_joined": at}
    # The password is hashed in both cases: they take the same time.
    opened = User(email=email, password=make_password(password), **facts)
    User.objects.bulk_create([opened], ignore_conflicts=True)
    if not _was_opened(opened):
        _tell_owner(email)


def _was_opened(opened) -> bool:
    """Whether the row under this e-mail is the one just written: its hash, salted, is like no other."""
    return User.objects.filter(email=opened.email, password=opened.password).exists()


def _tell_owner(email) -> None:
    body = render_to_string("accounts/already_known.txt", {"link": settings.SITE_URL + reverse("password_reset")})
    headers = {KEY_HEADER: letters_of.key_of_account(User.objects.get(email=email))}
    mail.EmailMessage(subject=_("Vous avez déjà un compte"), body=body, to=[email], headers=headers).send()
