"""What stands at the addresses of the members in the walk of every role."""

from django.utils import timezone

from animations.membership import shifts, skills
from animations.models import Exchange, Introduction
from pickup.places.recurrence import Recurrence, Rhythm
from tests.animations.membership.people import A_DAY, a_fee, a_member, a_shift, key, paid


def stands_in_addresses(town) -> dict:
    """The resident of the town is a member whose fee was paid; another one is in the directory with a line."""
    a_fee()
    at, resident = timezone.now(), town.people["resident"]
    member = a_member("Besson", first_name="Camille", point=town.point, user=resident)
    receipt = paid(member, by=town.people["volunteer"])
    other = a_member("Vidal", first_name="Paul", point=town.point)
    paid(other)
    for one in (member, other):
        skills.show(membership=one, agrees=True)
    said = {"way": "OFFERED", "field": "GARDEN", "words": "Tailler un rosier", "at": at}
    own, others = (skills.say(membership=one, **said, key=key()) for one in (member, other))
    exchange = an_exchange(giver=other, receiver=member)
    shift, free = a_shift(town.point, places=2), a_shift(town.point, places=2)
    taking = shifts.take(shift=shift, membership=member, by=resident, at=at)
    rule = a_rule(town.point, at=at)
    acts = ("settle", "renew", "give_up", "change", "leave", "card", "card_new", "merge", "seen")
    member_pages = ["member", *(f"member_{act}" for act in acts), "counter_member"]
    member_pages += ["counter_member_settle", "counter_member_renew", "counter_member_seen"]
    return {
        **dict.fromkeys([f"{name}.pk" for name in member_pages], member.pk),
        **dict.fromkeys(["my_place_receipt.pk", "member_receipt.pk", "member_receipt_cancel.pk"], receipt.pk),
        **dict.fromkeys(["shift.pk", "shift_put.pk", "my_shift_take.pk"], free.pk),
        "shift_call_off.pk": shift.pk,
        "shift_free.pk": taking.pk,
        "my_shift_leave.pk": taking.pk,
        "shift_rule_end.pk": rule.pk,
        "my_skill_drop.pk": own.pk,
        "my_skill_meet.pk": others.pk,
        **dict.fromkeys(["my_hours_agree.pk", "my_hours_drop.pk"], exchange.pk),
        "introduction_done.pk": Introduction.objects.create(skill=own, asked_by=other, asked_at=at).pk,
    }


def an_exchange(*, giver, receiver, words="Le rosier"):
    facts = {"giver": giver, "receiver": receiver, "said_by": giver, "quarters": 4, "words": words}
    return Exchange.objects.create(**facts, said_at=timezone.now(), key=key())


def a_rule(point, *, at):
    day = timezone.localdate(at) + A_DAY
    rhythm = Recurrence(Rhythm.WEEKLY, day.weekday(), day)
    times = {"from_time": at.time().replace(hour=9), "to_time": at.time().replace(hour=11)}
    facts = {"point": point, "task": "TIDYING", "places": 1, "words": "", "key": key()}
    return shifts.open_every(**facts, **times, rhythm=rhythm, by=None, at=at)
