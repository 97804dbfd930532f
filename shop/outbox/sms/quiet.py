"""The hours at which no telephone rings for a message."""

import datetime

from django.conf import settings

from merchants.opening import clock_of, instant_of


def may_ring_at(at) -> datetime.datetime:
    """This moment, or the end of the quiet hours on the town's clock, whatever it does that night."""
    begins, ends = settings.SMS_QUIET_HOURS
    clock = clock_of(at)
    evening = clock.hour >= begins if begins > ends else begins <= clock.hour < ends
    if not evening and not (begins > ends and clock.hour < ends):
        return at
    day = clock.date()
    if begins > ends and clock.hour >= begins:
        day += datetime.timedelta(1)
    return instant_of(day, datetime.time(ends))
