"""What is written about where a merchant's money goes, and to the treasurer of what the night found."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.models import TeamMember
from merchants.notifications import ONCE
from shop.payments.letters import treasurers


def tell_iban_changed(*, account):
    """To the shop's address, its owners' and the treasurer's, whoever typed it: only the last digits are written."""
    facts = {"account": account, "last_digits": account.iban[-4:], "site": settings.SITE_NAME}
    own = {"subject": _("%(merchant)s\u202f: votre compte bancaire a changé"), "template": "iban_changed"}
    asked = {
        "subject": _("%(merchant)s\u202f: un nouvel IBAN à confirmer par téléphone"),
        "template": "iban_to_confirm",
    }
    for address in owners_of(account.merchant):
        write_of_iban(address, account, {**facts, "url": url_of("merchant_payouts", account.merchant.code)}, **own)
    for address in treasurers():
        write_of_iban(address, account, {**facts, "url": url_of("caisse_transfers")}, **asked)


def owners_of(merchant) -> list[str]:
    """Where the shop reads its post, and where each of those who answer for it does; each address once."""
    owners = merchant.team.filter(role=TeamMember.Role.OWNER).order_by("pk").values_list("user__email", flat=True)
    return list(dict.fromkeys(address for address in [merchant.email, *owners] if address))


def url_of(name, *args) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def write_of_iban(address, account, facts, *, subject, template):
    EmailMessage(
        subject=subject % {"merchant": account.merchant},
        body=render_to_string(f"settlement/messages/{template}.txt", facts),
        to=[address],
        headers={ONCE: f"iban:{account.pk}:{account.iban_changed_at.isoformat()}:{address}"},
    ).send()


def tell_differences(*, reconciliation):
    """To those who keep the money: what does not agree, each with where to look."""
    facts = {
        "reconciliation": reconciliation,
        "url": settings.SITE_URL + reverse("caisse"),
        "site": settings.SITE_NAME,
    }
    for address in treasurers():
        EmailMessage(
            subject=_("Caisse\u202f: %(count)d points à regarder") % {"count": len(reconciliation.differences)},
            body=render_to_string("settlement/messages/differences.txt", facts),
            to=[address],
            headers={ONCE: f"reconciliation:{reconciliation.pk}:{address}"},
        ).send()
