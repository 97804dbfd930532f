"""The places and their slots; the animations held there."""

import datetime
from decimal import Decimal

from oscar.apps.catalogue.models import Product

from animations.models import Animation
from merchants.hours import reading as hours
from merchants.models import Merchant
from merchants.opening import instant_of, local_day
from merchants.slugs import slug
from pickup.models import PickupPoint, PlaceDays, PlaceHours, Room, Round, SlotRule, StorageCapacity
from pickup.places import making, recurrence, rounds
from shop.demo import reading

# Far enough back for orders that were collected, forgotten, given back.
PAST = datetime.timedelta(days=54)
DAYS_AHEAD = datetime.timedelta(days=28)
# The place has kept its rendezvous since before anybody remembers.
BEGINNING = datetime.date(2024, 1, 1)


def open_points(*, at):
    town = reading.read("town")
    for facts in town["point"]:
        point = PickupPoint.objects.create(
            postcode=town["postcode"],
            city=facts.get("city", town["city"]),
            **{name: facts[name] for name in ("slug", "kind", "name", "street", "access")},
            **{name: facts.get(name, "") for name in ("step_free", "parking", "by_bus", "story", "picture_alt")},
        )
        furnish(point, facts, at)
        point.excluded_merchants.set(Merchant.objects.filter(code__in=facts.get("excluded", [])))
        StorageCapacity.objects.bulk_create(
            StorageCapacity(point=point, storage_class=name, places=places)
            for name, places in facts["storage"].items()
        )
        SlotRule.objects.bulk_create(rule_of(point, rule) for rule in facts["slots"])
    for facts in town["round"]:
        send_round(facts)
    making.make_slots(at=at - PAST, until=local_day(at) + DAYS_AHEAD)


def send_round(facts):
    points = {point.slug: point for point in PickupPoint.objects.all()}
    round = Round(
        departs_from=points[facts["departs_from"]],
        departs_at=datetime.time.fromisoformat(facts["departs_at"]),
        **{name: facts[name] for name in ("name", "rides_on", "carrier", "phone")},
    )
    rounds.write(round=round, points=[points[slug] for slug in facts["stops"]])


def furnish(point, facts, at):
    """Its hours, its rooms, the days on which it closes."""
    Room.objects.bulk_create(Room(point=point, **room) for room in facts.get("rooms", []))
    PlaceHours.objects.bulk_create(
        PlaceHours(point=point, weekday=reading.weekday(day), opens_at=opens, closes_at=closes)
        for day, times in facts.get("hours", {}).items()
        for opens, closes in hours.read(times)
    )
    for apart in facts.get("apart", []):
        first = local_day(at) + datetime.timedelta(apart["in_days"])
        last = first + datetime.timedelta(apart["days"] - 1)
        PlaceDays.objects.create(point=point, first_on=first, last_on=last, reason=apart["reason"])


def rule_of(point, facts) -> SlotRule:
    return SlotRule(
        point=point,
        recurrence=recurrence.weekly(reading.weekday(facts["weekday"])),
        starts_on=BEGINNING,
        starts_at=datetime.time.fromisoformat(facts["from"]),
        ends_at=datetime.time.fromisoformat(facts["to"]),
        capacity=facts["capacity"],
        cutoff_days=facts["cutoff_days"],
        cutoff_at=datetime.time.fromisoformat(facts["cutoff_at"]),
    )


def announce_animations(*, at):
    points = {point.slug: point for point in PickupPoint.objects.all()}
    hosts = {merchant.code: merchant for merchant in Merchant.objects.all()}
    for facts in reading.read("animations")["animation"]:
        day = coming(facts["weekday"], facts["week"], local_day(at))
        starts, ends = reading.span(facts["at"])
        animation = Animation.objects.create(
            slug=slug(f"{facts['title']} {day:%d %m}")[:140],
            status=Animation.Status.PUBLISHED,
            published_at=at,
            pricing="FIXED" if Decimal(facts["price"]) else "FREE",
            starts_at=instant_of(day, starts),
            ends_at=instant_of(day, ends),
            point=points[facts["point"]],
            host=hosts[facts["host"]],
            price=Decimal(facts["price"]),
            updated_at=at,
            **{name: facts[name] for name in ("title", "kind", "description", "audience", "capacity")},
        )
        animation.products.set(Product.objects.filter(title__in=facts["products"]))


def coming(weekday: str, week: int, today: datetime.date) -> datetime.date:
    """The next time that this day of the week comes, never today, then the weeks after."""
    ahead = (reading.weekday(weekday) - today.weekday() - 1) % 7 + 1
    return today + datetime.timedelta(days=ahead + 7 * (week - 1))
