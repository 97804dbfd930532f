"""Who belongs to the demo town's third place: their years, their permanences, what they can do for one another."""

import datetime

from animations.membership import fees, joining, paying, periods, shifts, skills
from animations.membership.joining import Person
from animations.models import Membership
from merchants.models import AssociationMember
from merchants.opening import local_day
from pickup.models import PickupPoint, Volunteer
from pickup.places.recurrence import Recurrence, Rhythm
from shop.accounts.models import User
from shop.demo import reading
from shop.demo.beside import member

A_DAY = datetime.timedelta(days=1)
SATURDAY = 5


def belong(*, at) -> None:
    told = reading.read("members")
    point = PickupPoint.objects.get(slug=told["place"])
    helper = Volunteer.objects.filter(point=point).order_by("-pk").first().user
    write_fees(told["fee"], at=at)
    joined = {
        one["last_name"]: join(one, rank=rank, point=point, helper=helper, at=at)
        for rank, one in enumerate(told["member"])
    }
    open_permanences(point, list(joined.values()), helper=helper, at=at)
    exchange(told["exchange"], joined, at=at)


def write_fees(told, *, at):
    treasurer, then = member(AssociationMember.Role.TREASURER), at - 500 * A_DAY
    for one in told:
        day = local_day(then)
        fees.write(kind=one["kind"], cents=one["cents"], applies_from=day, by=treasurer, at=then, today=day)


def join(told, *, rank, point, helper, at) -> Membership:
    """On paper at the counter, but for whoever has an account."""
    when = at - told["days_ago"] * A_DAY
    user = User.objects.filter(email=told.get("account", "")).first()
    named = {name: told[name] for name in Person.__dataclass_fields__ if name in told}
    how = Membership.How.WEB if user else Membership.How.PAPER
    facts = {"kind": told["kind"], "point": point, "how": how, "key": f"{rank:032x}", "user": user}
    joined = joining.join(person=Person(**named), **facts, by=helper, at=when)
    waiting = periods.waiting(joined)
    if waiting and "paid" in told:
        sum_shown = {"shown_cents": waiting.due_cents, "means": told["paid"]}
        paying.settle(period=waiting, **sum_shown, point=point, by=helper, at=when)
    for line, said in enumerate(told.get("skills", ())):
        skills.say(membership=joined, **said, key=f"{rank:016x}{line:016x}", at=when)
    skills.show(membership=joined, agrees=bool(told.get("skills")))
    joined.refresh_from_db()
    return joined


def open_permanences(point, joined, *, helper, at):
    """Every Saturday morning two people; the next one is kept, the others wait for somebody."""
    day = local_day(at) + A_DAY
    saturday = day + datetime.timedelta((SATURDAY - day.weekday()) % 7)
    facts = {"point": point, "task": "WELCOME", "places": 2, "words": "", "key": f"{1:032x}"}
    times = {"from_time": datetime.time(9, 30), "to_time": datetime.time(12, 30)}
    rule = shifts.open_every(**facts, **times, rhythm=Recurrence(Rhythm.WEEKLY, SATURDAY, saturday), by=helper, at=at)
    first = rule.shifts.order_by("starts_at").first()
    shifts.put_volunteer(shift=first, user=helper, by=helper, at=at)
    shifts.take(shift=first, membership=joined[0], by=helper, at=at)


def exchange(told, joined, *, at):
    giver, receiver = joined[told["giver"]], joined[told["receiver"]]
    facts = {"quarters": told["quarters"], "words": told["words"], "said_by": giver, "key": f"{2:032x}"}
    noted = skills.note_hours(giver=giver, receiver=receiver, **facts, at=at - 3 * A_DAY)
    skills.agree(exchange=noted, membership=receiver, at=at - 2 * A_DAY)
