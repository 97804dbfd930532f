"""A month as a wall calendar shows it: weeks of seven days, with what happens on each."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from animations.calendar import A_WEEK
from merchants.opening import local_day, public_holidays


@dataclass(frozen=True)
class Day:
    date: datetime.date
    is_of_the_month: bool
    is_today: bool
    # Its name when it is a public holiday.
    holiday: str
    animations: list


def weeks(month, animations, *, today) -> list[list[Day]]:
    """From the Monday before the first day to the Sunday after the last one."""
    on = defaultdict(list)
    for animation in animations:
        on[local_day(animation.starts_at)].append(animation)
    first = month.first_day - datetime.timedelta(days=month.first_day.weekday())
    mondays = [first + A_WEEK * number for number in range(6) if first + A_WEEK * number < month.after.first_day]
    return [[day_of(monday + datetime.timedelta(days=n), month, on, today) for n in range(7)] for monday in mondays]


def day_of(date, month, on, today) -> Day:
    inside = (date.year, date.month) == (month.year, month.number)
    holiday = public_holidays(date.year).get(date, "")
    return Day(date, inside, date == today, holiday, on[date] if inside else [])
