"""What is written to a shop that somebody of the association now accompanies."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.commission.words import long_day
from merchants.models import TeamMember
from merchants.notifications import ONCE


def tell_accompanied(*, accompaniment):
    """To the shop's address and to its owners': who, what they may do, and how to say no."""
    merchant = accompaniment.merchant
    facts = {
        "merchant": merchant,
        "coach": accompaniment.coach,
        "site": settings.SITE_NAME,
        "url": settings.SITE_URL + reverse("merchant_coaching", args=[merchant.code]),
    }
    body = render_to_string("merchants/messages/accompanied.txt", facts)
    subject = _("%(merchant)s\u202f: quelqu’un vous accompagne") % {"merchant": merchant.name}
    owners = merchant.team.filter(role=TeamMember.Role.OWNER).order_by("pk").values_list("user__email", flat=True)
    for address in dict.fromkeys(address for address in [merchant.email, *owners] if address):
        key = f"accompanied:{accompaniment.pk}:{address}"
        EmailMessage(subject, body, to=[address], headers={ONCE: key}).send()


def tell_ended(*, accompaniment):
    """To the coach: whoever ended it, their door is closed from now on."""
    if not accompaniment.coach.email:
        return
    names = {"shop": accompaniment.merchant.name, "day": long_day(timezone.localdate(accompaniment.ended_at))}
    subject = _("%(shop)s\u202f: votre accompagnement est terminé") % names
    body = _(
        "Bonjour,\n\nVotre accompagnement de la boutique «\u202f%(shop)s\u202f» a pris fin le %(day)s. "
        "Son espace ne s’ouvre plus\u202f; vos visites et vos heures restent comptées.\n"
    )
    key = f"accompaniment-ended:{accompaniment.pk}"
    EmailMessage(subject, body % names, to=[accompaniment.coach.email], headers={ONCE: key}).send()
