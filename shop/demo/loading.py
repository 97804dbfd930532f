"""Filling an empty database with the demo town, once."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction

from animations.models import Animation
from merchants.books import ledger
from merchants.commission import rules as commission
from merchants.listing import pictures
from merchants.models import Merchant, ProductSheet, ShopPhoto
from merchants.opening import local_day
from pickup.models import PickupPoint, Volunteer
from shop.demo import (
    agreements,
    bargains,
    beside,
    bulletins,
    choices,
    counters,
    deciding,
    files,
    heard,
    members,
    newcomers,
    paintings,
    payable,
    people,
    places,
    reading,
    rhythm,
    seats,
    seen,
    shelves,
    story,
    tills,
)
from shop.legal import texts
from shop.legal.models import WRITTEN, LegalText

Tell = Callable[[str], None]


class TownExists(Exception):
    """There are merchants already: real ones, or a demo town loaded before."""


def load(*, at, tell: Tell, painted: bool = True) -> None:
    """The town, its past and its pictures; all of the catalogue or nothing of it."""
    with transaction.atomic():
        if Merchant.objects.exists():
            raise TownExists
        residents = settle(at)
    payable.open_accounts(at=at)
    tell(f"{Merchant.objects.count()} commerçants, {ProductSheet.objects.count()} produits")
    helpers = {one.point.slug: one.user for one in Volunteer.objects.select_related("point", "user").order_by("-pk")}
    told = story.live(residents=residents, helpers=helpers, treasurer=people.treasurer(), at=at)
    tell(f"{told} commandes")
    counters.keep(helper=helpers[counters.PLACE], at=at)
    seen.be_seen(residents=residents, at=at)
    ledger.seal_pending()
    if painted:
        seen.frame_portraits(at=at)
        hang_pictures(tell)
    choices.sell_in_several(at=at)
    newcomers.arrive(at=at)
    members.belong(at=at)
    deciding.decide(at=at)
    bulletins.publish(at=at)
    seats.be_taken(at=at)
    rhythm.keep_time(at=at)
    files.send_a_till(at=at)
    tills.close_the_nights(at=at)


def settle(at) -> dict[str, people.Resident]:
    """Everything that stands before the first order."""
    terms_from_the_start(at)
    shelves.open_shops(at=at)
    places.open_points(at=at)
    places.announce_animations(at=at)
    people.gather_the_team()
    tills.take_vouchers(at=at)
    agreements.sign_papers(at=at)
    bargains.lower_some_prices(at=at)
    beside.stand_beside(at=at)
    beside.look_at_shops(at=at)
    beside.miss_some_shops(at=at)
    heard.be_heard(at=at)
    change_a_rate_next_month(at)
    return people.welcome_residents()


def terms_from_the_start(at):
    """The town's past orders were placed under terms too."""
    opened_on = (at - places.PAST).date()
    for kind in WRITTEN:
        first = LegalText.objects.filter(kind=kind).earliest("applies_from")
        if first.applies_from > opened_on:
            LegalText.objects.create(kind=kind, version="demo", applies_from=opened_on, body=first.body)
    texts.keep_pages(at=at)


def change_a_rate_next_month(at):
    """So that the treasurer's page shows a rate in force and one to come."""
    facts = reading.read("town")["coming_rate"]
    next_month = (local_day(at).replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    merchant = Merchant.objects.get(code=facts["merchant"])
    commission.set_rate(
        merchant=merchant, rate=Decimal(facts["rate"]), applies_from=next_month, by=people.treasurer(), at=at
    )


# --- Pictures ---------------------------------------------------------------------------------

# Where each kind of picture hangs: the field, by the name it was painted for.
WALLS = {
    "front": (Merchant, "code", "front"),
    "product": (ProductSheet, "product__title", "picture"),
    "place": (PickupPoint, "slug", "picture"),
    "animation": (Animation, "title", "picture"),
    "portrait": (ShopPhoto, "merchant__code", "picture"),
}


def hang_pictures(tell: Tell):
    wanted = paintings.whole_town()

    def tell_now_and_then(done):
        if done % 50 == 0 or done == len(wanted):
            tell(f"{done} images peintes sur {len(wanted)}")

    for (kind, name), painted in paintings.paint_all(wanted, tell=tell_now_and_then):
        model, key, field = WALLS[kind]
        hang(model.objects.get(**{key: name}), field, painted)


def hang(owner, field, painted):
    pictures.put(getattr(owner, field), painted)
    owner.save(update_fields=[field])
