"""The bulletin of the month that is over, as somebody of the association wrote it, and a reader for the next one."""

import datetime

from merchants.books.commission_months import Month
from merchants.models import AssociationMember
from merchants.opening import instant_of, local_day
from shop.accounts.models import User
from shop.bulletin import editing, letters
from shop.demo import reading
from shop.demo.beside import member

THIRD, TEN = 3, datetime.time(10)


def publish(*, at) -> None:
    """On the third of the month, or just now before it: gathered by the town, opened and signed by hand."""
    told, coach = reading.read("bulletin"), member(AssociationMember.Role.COACH)
    month = Month.of(local_day(at)).previous
    then = min(instant_of(month.next.first_on.replace(day=THIRD), TEN), at)
    found = editing.prepare(month=month, at=then)
    rows = {row["key"]: (True, row["words"]) for row in found.items}
    words = {"opening": told["opening"].strip(), "signed": told["signed"], "rows": rows}
    written = editing.edit(bulletin=found, edition=found.edition, **words, by=coach, at=then)
    editing.publish(bulletin=written, edition=written.edition, by=coach, at=then)
    letters.ask(user=User.objects.get(email=told["receives"]), at=at)
