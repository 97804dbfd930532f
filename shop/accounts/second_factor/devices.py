"""Installing an application of codes, typing its codes, and what happens when the telephone is lost."""

import base64
import math

from django.core import mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp import verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from merchants.refusals import Refusal
from shop.accounts.models import SecondFactorMove, User
from shop.outbox import letters_of
from shop.outbox.backend import KEY_HEADER

What = SecondFactorMove.What
HOW_MANY_RECOVERY_CODES = 10
DIGITS = 6
# Under this name the demo town keeps the applications of its people of fiction.
DEMO = "Ville de démonstration"


class CodeRefused(Refusal):
    sentence = gettext_lazy(
        "Ce code n’est pas le bon, ou il a déjà servi. Attendez que l’application en montre un autre."
    )


class TooManyCodes(Refusal):
    """Each wrong code doubles the wait before the next."""

    def __init__(self, seconds):
        told = ngettext(
            "Trop d’essais. Réessayez dans %(seconds)d seconde.",
            "Trop d’essais. Réessayez dans %(seconds)d secondes.",
            seconds,
        )
        super().__init__(told % {"seconds": seconds})


# --- Reading ----------------------------------------------------------------------------------


def installed(user) -> TOTPDevice | None:
    """The person's application of codes, once a first code proved that it works."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()


def being_installed(user, *, pk) -> TOTPDevice | None:
    """The secret that one session was shown and that waits for its first code, unless another session asked since."""
    return TOTPDevice.objects.filter(user=user, confirmed=False, pk=pk).first()


def secret_in_words(device) -> str:
    """The secret as one types it, four signs at a time."""
    secret = base64.b32encode(device.bin_key).decode()
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def recovery_codes_left(user) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def code_now(device, *, at) -> str:
    """What the application shows at this moment: for the demo town and the tests, which have no telephone."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = at.timestamp()
    # A code serves once: within the same half minute, the next one is given, which is accepted too.
    if totp.t() <= device.last_t:
        totp.time += device.step
    return f"{totp.token():0{device.digits}d}"


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def begin(*, user) -> TOTPDevice:
    """A secret for one session alone: what any other session was shown is worth nothing any more."""
    User.objects.select_for_update().get(pk=user.pk)
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    tell(user, _("La page qui installe une application de codes vient d’être ouverte avec votre compte."))
    return TOTPDevice.objects.create(user=user, confirmed=False, name=_("Application de codes"))


def install(*, user, waiting, code, by, at) -> list[str]:
    """The first code proves the application: it replaces any other, and the recovery codes are given once.

    `waiting` is what this session was shown. Raises CodeRefused when another session took its place meanwhile.
    """
    prove_with(waiting, code=code, at=at)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not TOTPDevice.objects.filter(pk=waiting.pk).update(confirmed=True):
            raise CodeRefused
        TOTPDevice.objects.filter(user=user).exclude(pk=waiting.pk).delete()
        remember(user=user, what=What.INSTALLED, by=by, at=at)
        tell(user, _("Une application de codes vient d’être installée sur votre compte."))
        return new_recovery_codes(user)


def prove(*, user, code, at):
    """The device that accepts this code: the application, or a recovery code, which then serves no more."""
    device = installed(user)
    if not is_recovery(code):
        return prove_with(device, code=code, at=at)
    spare = StaticDevice.objects.filter(user=user).order_by("pk").first()
    prove_with(spare, code=code, at=at)
    remember(user=user, what=What.RECOVERY_USED, by=user, at=at)
    tell(user, _("Un code de secours vient de servir pour entrer avec votre compte."))
    # The session is held by the application: the spare may be renewed meanwhile.
    return device


@transaction.atomic
def renew_recovery_codes(*, user, by, at) -> list[str]:
    """Ten new codes; those printed before serve no more."""
    remember(user=user, what=What.RENEWED, by=by, at=at)
    return new_recovery_codes(user)


@transaction.atomic
def forget(*, user, by, at, reason) -> None:
    """For a lost telephone: the next sign-in installs another application. Every open session asks for it again."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    remember(user=user, what=What.FORGOTTEN, by=by, at=at, reason=reason)
    tell(user, _("Votre application de codes a été oubliée. À votre prochaine connexion, installez-en une autre."))


# --- Their parts ------------------------------------------------------------------------------


def is_recovery(code) -> bool:
    return len(code) != DIGITS


def prove_with(device, *, code, at):
    """The same device, if it accepts the code; it counts the wrong ones and makes one wait."""
    if device is None:
        raise CodeRefused
    allowed, why_not = device.verify_is_allowed()
    if not allowed:
        raise TooManyCodes(max(1, math.ceil((why_not["locked_until"] - at).total_seconds())))
    verified = verify_token(device.user, device.persistent_id, code)
    if verified is None:
        raise CodeRefused
    return verified


def new_recovery_codes(user) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=_("Codes de secours"))
    codes = [StaticToken.random_token() for _rank in range(HOW_MANY_RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]} {code[4:]}" for code in codes]


def remember(*, user, what, by, at, reason=""):
    SecondFactorMove.objects.create(user=user, what=what, by=by, at=at, reason=reason)


def tell(user, words):
    """A change of the second factor is never silent."""
    body = "\n\n".join([_("Bonjour,"), words, _("Si ce n’est pas vous, appelez l’association tout de suite.")])
    headers = {KEY_HEADER: letters_of.key_of_account(user)}
    mail.EmailMessage(subject=_("Votre code de connexion"), body=body, to=[user.email], headers=headers).send()


# --- The demo town ----------------------------------------------------------------------------


def demo_code(user, *, at) -> str:
    """The code of a person of fiction, shown on the page that asks for it; nobody real has such a device."""
    device = installed(user)
    return code_now(device, at=at) if device and device.name == DEMO else ""


def install_for_demo(user) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name=DEMO, confirmed=True)
