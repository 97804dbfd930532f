"""Shops on their way in: one that asks to come, and one that was welcomed last week and gets itself ready."""

import datetime

from merchants.joining import applications, attesting, identity, terms
from merchants.models import AssociationMember, Attestation, TeamMember
from merchants.opening import local_day
from shop.demo import reading
from shop.demo.people import login

WEEK = datetime.timedelta(days=7)


def take_word(merchant, owner, *, at) -> None:
    """Each shop accepted the terms when it came, and most said that they are no producer."""
    attesting.certify(merchant=merchant, version=terms.in_force(local_day(at)).version, by=owner, at=at)
    if merchant.code not in reading.read("newcomers")["silent"]:
        attesting.declare_no_producer(merchant=merchant, by=owner, at=at)


def arrive(*, at) -> None:
    """Through the pages' own acts; the papers of the second are half filled."""
    coach = AssociationMember.objects.filter(role=AssociationMember.Role.COACH).first().user
    asking, ready = reading.read("newcomers")["application"]
    ask(asking, at=at - datetime.timedelta(days=1))
    found = ask(ready, at=at - WEEK)
    applications.accept(application=found, by=coach, at=at - WEEK)
    settle_in(found.merchant, ready, coach, at=at)


def ask(told, *, at):
    facts = {name: told[name] for name in ("shop_name", "trade", "person", "phone", "email", "siret", "message")}
    return applications.apply(key=told["key"], facts=facts, at=at)


def settle_in(merchant, told, coach, *, at):
    first_name, last_name = told["person"].split(" ", 1)
    owner = login(first_name=first_name, last_name=last_name, email=told["email"])
    TeamMember.objects.create(merchant=merchant, user=owner, role=TeamMember.Role.OWNER)
    merchant.invitations.update(accepted_at=at - WEEK, accepted_by=owner)
    facts = {name: getattr(merchant, name) for name in identity.FACTS} | told["identity"]
    identity.say(merchant=merchant, facts=facts, by=owner, at=at)
    attesting.attest(merchant=merchant, kind=Attestation.Kind.IDENTITY_SEEN, by=coach, at=at)
