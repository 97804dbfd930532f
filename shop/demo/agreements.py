"""What the association and each shop agreed on: the commission, a mandate to invoice, where money is sent."""

import datetime
from decimal import Decimal

from merchants import tax_identity
from merchants.commission import setting
from merchants.invoicing import mandates
from merchants.models import Merchant, TaxIdentity
from merchants.money import to_cents
from merchants.opening import local_day
from shop.demo import reading
from shop.settlement import accounts

THE_FIRST_DAY = datetime.timedelta(days=500)
# Long enough ago for every paper to have served.
SIGNED = datetime.timedelta(days=60)


def decide_the_rules(*, at) -> None:
    """Decided by the founders, before the first shop joined: the town's rate, its launch period, a fee."""
    town, when = reading.read("town"), at - THE_FIRST_DAY
    said = {"by": None, "at": when, "applies_from": local_day(when)}
    bears = Decimal(town["association_bears"])
    setting.add_rule(rate=Decimal(town["commission"]), free_days=town["launch_days"], association_bears=bears, **said)
    for fee in town["fee"]:
        cents = to_cents(Decimal(fee["fixed"]))
        setting.add_rule(label=fee["label"], channel=fee["channel"], rate=Decimal(0), fixed_cents=cents, **said)


def agree_on_a_rate(merchant, facts) -> None:
    """Some shops have a rate of their own, since the day they joined."""
    if "commission" not in facts:
        return
    joined_at = datetime.datetime.combine(merchant.joined_on, datetime.time(12), datetime.UTC)
    agreement = {"agreed_on": merchant.joined_on, "agreed_how": "La convention d’adhésion, signée"}
    rate, day = Decimal(facts["commission"]), merchant.joined_on
    setting.set_rate(merchant=merchant, rate=rate, applies_from=day, by=None, at=joined_at, **agreement)


def sign_papers(*, at) -> None:
    """As each owner did on their own pages; a shop of which nothing is told has still to do it."""
    when = at - SIGNED
    told = {shop["merchant"]["code"]: shop["merchant"] for shop in reading.shops()}
    for merchant in Merchant.objects.order_by("pk"):
        sign(merchant, told[merchant.code], owner=merchant.team.first().user, at=when)


def sign(merchant, facts, *, owner, at):
    if facts.get("mandate"):
        mandates.record(merchant=merchant, signed_by=facts["owner"], signed_on=local_day(at), by=owner, at=at)
    if "iban" in facts:
        accounts.set_iban(merchant=merchant, iban=facts["iban"], holder=facts["legal_name"], by=owner, at=at)
    if facts.get("set_off"):
        accounts.agree_to_set_off(merchant=merchant, agreed=True, by=owner, at=at)
    if "seller" in facts:
        say_who_sells(merchant, facts, owner, at)


def say_who_sells(merchant, facts, owner, at):
    first_name, last_name = facts["owner"].split(" ", 1)
    kind, born_on = TaxIdentity.Kind(facts["seller"]), facts.get("born_on")
    names = {"first_name": first_name, "last_name": last_name, "born_on": born_on}
    tax_identity.say(merchant=merchant, kind=kind, **names, by=owner, at=at)
