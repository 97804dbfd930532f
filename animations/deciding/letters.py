"""What is written of a proposal: to the committee that reads and answers, to whoever proposed it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from merchants.joining.letters import coaches
from merchants.telling import ONCE, Addressee, PersonLetter


def begins(proposal) -> str:
    """How the key of each of its letters begins."""
    return f"proposal:{proposal.pk}:"


def tell_to_read(proposal):
    subject = _("À lire\u202f: «\u202f%(title)s\u202f»") % {"title": proposal.title}
    tell_the_committee(proposal, subject=subject, template="to_read", facts={})


def tell_on_agenda(proposal):
    subject = _("À l’ordre du jour\u202f: «\u202f%(title)s\u202f»") % {"title": proposal.title}
    tell_the_committee(proposal, subject=subject, template="on_agenda", facts={"supports": proposal.supports.count()})


def tell_the_committee(proposal, *, subject, template, facts):
    facts = {**facts, "link": link("association_proposal", proposal.pk)}
    for rank, address in enumerate(coaches()):
        write(proposal, address, subject=subject, template=template, facts=facts, key=f"{template}:{rank}")


def tell_answer(proposal, said):
    """Whoever proposed it is told, by e-mail or by a voice; who left neither reads it on the page or on the wall."""
    user = proposal.user
    email, phone = proposal.email or (user.email if user else ""), proposal.phone or (user.phone if user else "")
    if not email and not phone:
        return
    PersonLetter(
        to=Addressee(name=proposal.signed, email=email, phone=phone, user=user),
        subject=_("Votre proposition «\u202f%(title)s\u202f»") % {"title": proposal.title},
        template="animations/deciding/answer",
        facts={**said, "proposal": proposal, "site": settings.SITE_NAME, "link": link("proposal", proposal.pk)},
        key=f"{begins(proposal)}answer:{proposal.status}",
    ).send()


def write(proposal, address, *, subject, template, facts, key):
    facts = {**facts, "proposal": proposal, "site": settings.SITE_NAME}
    body = render_to_string(f"animations/deciding/{template}.txt", facts)
    headers = {ONCE: f"{begins(proposal)}{key}"}
    EmailMessage(subject, body, to=[address], headers=headers).send()


def link(name, pk) -> str:
    return settings.SITE_URL + reverse(name, args=[pk])
