"""What is written to those who join, sell and leave; the association keeps a paper for whoever has no e-mail."""

import hashlib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.commission.words import long_day
from merchants.models import Application, AssociationMember
from merchants.notifications import ONCE

Role = AssociationMember.Role


def write(addresses, *, subject, template, facts, key):
    """The same letter to each address, once."""
    facts = {"site_name": settings.SITE_NAME, "operator": settings.OPERATOR, **facts}
    body = render_to_string(f"merchants/messages/{template}.txt", facts)
    for address in addresses:
        if address:
            EmailMessage(subject, body, to=[address], headers={ONCE: f"{key}:{short(address)}"}).send()


def short(text) -> str:
    """Enough of it to tell two apart in a key."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def link(name, *arguments) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)


def coaches() -> list[str]:
    """Those who help shops to come; the association's own address when nobody does."""
    members = AssociationMember.objects.filter(role__in=[Role.COACH, Role.ADMINISTRATOR], user__is_active=True)
    found = members.exclude(user__email="").order_by("user__email").values_list("user__email", flat=True).distinct()
    return list(found) or [settings.OPERATOR["email"]]


# --- Applications -----------------------------------------------------------------------------


def tell_application(*, application):
    """The shop knows that it was heard, the association that somebody waits."""
    facts, key = {"application": application}, f"application:{application.pk}"
    subject = _("Nous avons reçu votre demande")
    write([application.email], subject=subject, template="application_received", facts=facts, key=key)
    subject = _("Une boutique voudrait vendre ici\u202f: %(shop)s") % {"shop": application.shop_name}
    facts = {**facts, "link": link("application", application.pk)}
    write(coaches(), subject=subject, template="application_to_read", facts=facts, key=f"{key}:association")


def tell_refused(*, application):
    subject = _("Votre demande pour %(shop)s") % {"shop": application.shop_name}
    facts, key = {"application": application}, f"application-refused:{application.pk}"
    write([application.email], subject=subject, template="application_refused", facts=facts, key=key)


def tell_invited(*, invitation, address):
    """The only copy of the link that is not its hash."""
    subject = _("%(shop)s\u202f: choisissez votre mot de passe") % {"shop": invitation.merchant}
    asked = Application.objects.filter(merchant=invitation.merchant, email__iexact=invitation.email).exists()
    if asked:
        subject = _("Bonne nouvelle\u202f: votre demande est acceptée")
    facts = {"invitation": invitation, "link": settings.SITE_URL + address, "is_answer": asked}
    write([invitation.email], subject=subject, template="invited", facts=facts, key=f"invited:{invitation.pk}")


def tell_owner_invited(*, invitation):
    """Whoever answers for the shop knows at once that somebody else may come to."""
    merchant = invitation.merchant
    subject = _("%(shop)s\u202f: une personne est invitée à la gérance") % {"shop": merchant}
    facts = {"invitation": invitation, "merchant": merchant, "link": link("merchant_people", merchant.code)}
    readers = [address for address in owners(merchant) if address.lower() != invitation.email]
    write(readers, subject=subject, template="owner_invited", facts=facts, key=f"owner-invited:{invitation.pk}")


def tell_owner_entered(*, member):
    merchant = member.merchant
    subject = _("%(shop)s\u202f: une personne est entrée à la gérance") % {"shop": merchant}
    facts = {"person": member.user, "merchant": merchant, "link": link("merchant_people", merchant.code)}
    readers = [address for address in owners(merchant) if address != member.user.email]
    write(readers, subject=subject, template="owner_entered", facts=facts, key=f"owner-entered:{member.pk}")


# --- The contract -----------------------------------------------------------------------------


def owners(merchant) -> list[str]:
    """The shop's own address and those of its owners: what binds it must reach somebody."""
    team = merchant.team.filter(role="OWNER", user__is_active=True).values_list("user__email", flat=True)
    return sorted({merchant.email, *team} - {""})


def tell_terms(*, terms, merchant):
    subject = _("Les conditions des commerçants changent le %(day)s") % {"day": long_day(terms.takes_effect_on)}
    facts = {"terms": terms, "merchant": merchant, "link": link("merchant_seller_terms", merchant.code)}
    key = f"terms:{terms.version}:{merchant.pk}"
    write(owners(merchant), subject=subject, template="terms_change", facts=facts, key=key)


def tell_suspended(*, suspension):
    merchant = suspension.merchant
    subject = _("Votre boutique %(shop)s est suspendue\u202f: pourquoi, et comment contester") % {"shop": merchant}
    facts = {"suspension": suspension, "merchant": merchant, "link": link("merchant_standing", merchant.code)}
    write(owners(merchant), subject=subject, template="suspended", facts=facts, key=f"suspended:{suspension.pk}")


def tell_lifted(*, suspension):
    merchant = suspension.merchant
    subject = _("Votre boutique %(shop)s est de nouveau ouverte") % {"shop": merchant}
    facts = {"suspension": suspension, "merchant": merchant, "link": link("merchant_board", merchant.code)}
    write(owners(merchant), subject=subject, template="lifted", facts=facts, key=f"lifted:{suspension.pk}")


def tell_ending(*, ending):
    """Who goes told the other; both have it in writing."""
    merchant = ending.merchant
    subject = _("%(shop)s quitte le site le %(day)s") % {"shop": merchant, "day": long_day(ending.leaves_on)}
    facts = {"ending": ending, "merchant": merchant, "link": link("merchant_standing", merchant.code)}
    readers = owners(merchant) + (coaches() if ending.side == ending.Side.MERCHANT else [])
    write(readers, subject=subject, template="ending", facts=facts, key=f"ending:{ending.pk}")


def tell_staying(*, ending):
    merchant = ending.merchant
    subject = _("%(shop)s reste sur le site") % {"shop": merchant}
    facts, key = {"ending": ending, "merchant": merchant}, f"staying:{ending.pk}"
    write([*owners(merchant), *coaches()], subject=subject, template="staying", facts=facts, key=key)


def tell_lacking(*, merchant, names, on):
    """A shop that sells lost something that the law wants shown: told once a month while it is so."""
    subject = _("%(shop)s\u202f: une information manque sur votre page") % {"shop": merchant}
    facts = {"merchant": merchant, "names": names, "link": link("merchant_checklist", merchant.code)}
    key = f"lacking:{merchant.pk}:{on:%Y-%m}:{short(' '.join(names))}"
    write([*owners(merchant), *coaches()], subject=subject, template="lacking", facts=facts, key=key)
