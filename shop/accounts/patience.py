"""A form that anybody may send, without an account: as often as people do, not as machines do."""

from django.utils import timezone

from shop.accounts import throttle
from shop.accounts.networks import network_of

# A library or a market hall may share an address; nobody sends ten of them in a row.
OF_A_FORM = throttle.Patience(10, throttle.OF_AN_EMAIL.longest, throttle.A_DAY)


def is_patient(request, form, *, what, kept) -> bool:
    """Else told so above the form, which keeps what was typed: `kept` says what waits, and `%(wait)s` until when."""
    try:
        throttle.count(what=what, address=network_of(request), patience=OF_A_FORM, at=timezone.now())
    except throttle.TooManyTrials as refusal:
        form.add_error(None, kept % {"wait": refusal})
        return False
    return True
