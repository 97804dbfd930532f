"""Everybody in the demo town: residents with or without an account, and those who keep the house."""

from functools import cache
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from merchants.access import TRUSTED
from merchants.models import AssociationMember
from pickup.collections import Contact
from pickup.models import PickupPoint, Volunteer
from pickup.residents.remembering import Letterbox
from shop.accounts.models import User
from shop.accounts.second_factor import devices
from shop.demo import reading


class Resident(NamedTuple):
    contact: Contact
    account: User | None
    letterbox: Letterbox


@cache
def hashed(password: str) -> str:
    """Hashed once: hashing thirty demo passwords as strongly as real ones would take longer than all the rest."""
    return make_password(password)


def login(*, email, first_name, last_name, **more) -> User:
    password = hashed(reading.read("people")["password"])
    return User.objects.create(email=email, first_name=first_name, last_name=last_name, password=password, **more)


def welcome_residents() -> dict[str, Resident]:
    """By the name under which their orders are told in data/orders.toml."""
    return {facts["key"]: resident(facts) for facts in reading.read("people")["resident"]}


def resident(facts) -> Resident:
    names = {"first_name": facts["first_name"], "last_name": facts["last_name"]}
    contact = Contact(**names, phone=facts.get("phone", ""), email=facts.get("email", ""))
    account = login(**names, email=contact.email, phone=contact.phone) if facts.get("account") else None
    return Resident(contact, account, Letterbox(**facts.get("letterbox", {})))


def gather_the_team():
    """Volunteers at their counters; the association's people in their roles."""
    for facts in reading.read("people")["volunteer"]:
        user = login(**named(facts))
        for point in PickupPoint.objects.filter(slug__in=facts["points"]):
            Volunteer.objects.create(user=user, point=point)
    for facts in reading.read("people")["association"]:
        runs_it_all = facts["role"] == AssociationMember.Role.ADMINISTRATOR
        user = login(**named(facts), is_staff=runs_it_all, is_superuser=runs_it_all)
        AssociationMember.objects.create(user=user, role=facts["role"])
        if facts["role"] in TRUSTED:
            devices.install_for_demo(user)


def treasurer() -> User:
    return AssociationMember.objects.get(role=AssociationMember.Role.TREASURER).user


def named(facts) -> dict:
    return {name: facts[name] for name in ("first_name", "last_name", "email")}


def someone_per_role() -> list[tuple[str, str]]:
    """What to tell a newcomer: a role in French and the e-mail that opens it."""
    people = reading.read("people")
    roles = {"COACH": "Accompagnement", "TREASURER": "Trésorerie", "ADMINISTRATOR": "Administration"}
    first_account = next(facts for facts in people["resident"] if facts.get("account"))
    shop = reading.shops()[0]["merchant"]
    return [
        ("Habitante", first_account["email"]),
        (f"Commerçante ({shop['name']})", f"{shop['code']}@example.org"),
        ("Bénévole au comptoir", people["volunteer"][0]["email"]),
        *((roles[facts["role"]], facts["email"]) for facts in people["association"]),
    ]
