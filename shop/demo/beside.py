"""Beside the shops: a coach and her visits, who looked at what, what residents miss."""

import datetime

from merchants import trail
from merchants.coaching import accompanying, acting, visits
from merchants.models import AssociationMember, DayCount, Merchant
from merchants.opening import local_day
from shop.demo import reading
from shop.pledges import pledging

DAYS_LOOKED_AT, PRODUCTS_LOOKED_AT = 30, 5


def stand_beside(*, at) -> None:
    coach, keeper = member(AssociationMember.Role.COACH), member(AssociationMember.Role.ADMINISTRATOR)
    begun = at - datetime.timedelta(days=60)
    for rank, told in enumerate(reading.read("coaching")["visit"]):
        merchant = shop_of(told)
        beside = accompanying.begin(merchant=merchant, coach=coach, by=keeper, at=begun)
        when = at - datetime.timedelta(days=told["days_ago"])
        visits.record(merchant=merchant, told=visit_of(told, when), key=f"{rank:032x}", by=coach, at=when)
        work_for(beside, coach, at=when)
    # One space is open now, as when she has just walked in.
    acting.begin(accompaniment=beside, reason="Relire ensemble les chiffres du mois", at=at)


def member(role):
    return AssociationMember.objects.filter(role=role).earliest("pk").user


def shop_of(told) -> Merchant:
    """Named, or by its place among the shops of the file."""
    return Merchant.objects.get(code=told.get("merchant") or reading.shops()[told.get("rank", 0)]["merchant"]["code"])


def visit_of(told, when) -> visits.Told:
    day = local_day(when)
    names = ("minutes", "topics", "obstacles", "next_step", "note")
    next_on = day + datetime.timedelta(days=told["next_in"]) if told["next_in"] else None
    return visits.Told(on=day, how=told.get("how", "SHOP"), next_on=next_on, **{name: told[name] for name in names})


def work_for(beside, coach, *, at):
    """What was done that day: some of it with four hands, more of it alone since."""
    session = acting.begin(accompaniment=beside, reason="Mettre en ligne ce que nous avons photographié", at=at)
    owner = beside.merchant.team.earliest("pk").user
    for rank, sheet in enumerate(beside.merchant.sheets.select_related("product").order_by("pk")[:9]):
        by, when = (coach, at) if rank < 3 else (owner, at + datetime.timedelta(days=2, minutes=rank))
        words = f"Photo de «\u202f{sheet.product.title}\u202f» reprise"
        told = {"act": "listing-photo", "words": words, "about": f"sheet:{sheet.pk}"}
        trail.sign(merchant=beside.merchant, by=by, at=when, **told)
    acting.end(session=session, at=at + datetime.timedelta(minutes=40))


def look_at_shops(*, at) -> None:
    """A month of passers-by: more on market days, the same in each demo town."""
    today, rows = local_day(at), []
    for merchant in Merchant.objects.order_by("pk"):
        seen = [DayCount.PAGE, *merchant.sheets.order_by("pk").values_list("pk", flat=True)[:PRODUCTS_LOOKED_AT]]
        for ago in range(DAYS_LOOKED_AT):
            day = today - datetime.timedelta(days=ago)
            busy = 3 if day.weekday() in {2, 5} else 1
            for rank, sheet in enumerate(seen):
                views = (merchant.pk * 7 + ago * 5 + rank * 3) % 6 * busy
                baskets = views // 5 if sheet else 0
                rows.append(DayCount(merchant=merchant, sheet_number=sheet, day=day, views=views, baskets=baskets))
    DayCount.objects.bulk_create(rows, batch_size=1000)


def miss_some_shops(*, at) -> None:
    keeper = member(AssociationMember.Role.ADMINISTRATOR)
    for told in reading.read("coaching")["missing"]:
        often = ["WEEKLY"] * told["weekly"] + ["MONTHLY"] * told["monthly"]
        for rank, each in enumerate(often):
            missing = pledging.ask(name=told["name"], often=each, voice=f"guest:demo-{rank}", at=at)
        if told.get("answer"):
            pledging.answer(missing=missing, answer=told["answer"], by=keeper, at=at)
        elif not told.get("waiting"):
            pledging.show(missing=missing, by=keeper, at=at)
