"""A collection moment in an address: /commercant/boulangerie/preparation/20261128T0900Z/."""

import datetime

FORM = "%Y%m%dT%H%MZ"


class MomentConverter:
    """In universal time, so that the hour a clock change repeats is never ambiguous."""

    regex = r"20[0-9]{6}T[0-9]{4}Z"

    def to_python(self, value):
        return datetime.datetime.strptime(value, FORM).replace(tzinfo=datetime.UTC)

    def to_url(self, value):
        return value.astimezone(datetime.UTC).strftime(FORM)
