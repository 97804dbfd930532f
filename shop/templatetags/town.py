"""How money, days and hours are written for a person to read."""

from decimal import Decimal

import nh3
from django import template
from django.utils import formats, timezone
from django.utils.safestring import SafeString

from merchants import articles
from merchants.giving_back import withdrawals
from merchants.money import half_up, to_euros
from shop.home import reaching

register = template.Library()

NARROW = "\u202f"
NO_BREAK = "\u00a0"
# After a dash a line may break, whatever the space that follows: not after a joiner.
UNBROKEN_DASH = "\u00a0–\u2060\u00a0"
DESCRIPTION_TAGS = {"p", "br", "strong", "b", "em", "i", "ul", "ol", "li"}


@register.filter
def euros(amount):
    """12.5 → « 12,50 € », 1204.6 → « 1 204,60 € »."""
    if amount is None or amount == "":
        return ""
    text = f"{half_up(Decimal(amount)):,.2f}".replace(",", NARROW).replace(".", ",")
    return f"{text.replace('-', '−')}{NARROW}€"


@register.filter
def cents(amount):
    """1250 → « 12,50 € »."""
    return "" if amount is None or amount == "" else euros(to_euros(amount))


def local(moment):
    """A moment on the clock of the town; a plain date stays as it is."""
    return timezone.localtime(moment) if hasattr(moment, "tzinfo") and timezone.is_aware(moment) else moment


def with_first(text, day):
    """The first of the month is « 1er »."""
    return text.replace(" 1 ", " 1er ", 1) if day == 1 else text


@register.filter
def day(moment):
    """« samedi 28 novembre »."""
    moment = local(moment)
    return with_first(formats.date_format(moment, "l j F"), moment.day) if moment else ""


@register.filter
def long_day(moment):
    """« 1er décembre 2026 »."""
    moment = local(moment)
    return with_first(f" {formats.date_format(moment, 'j F Y')}", moment.day).strip() if moment else ""


@register.filter
def short_day(moment):
    """« sam. 28 nov. »."""
    moment = local(moment)
    if not moment:
        return ""
    weekday, month = formats.date_format(moment, "D").rstrip("."), formats.date_format(moment, "N")
    return with_first(f"{weekday}. {moment.day} {month}", moment.day)


@register.filter
def hour(moment):
    """« 10 h », « 10 h 30 »."""
    if not moment:
        return ""
    moment = local(moment) if hasattr(moment, "date") else moment
    return f"{moment.hour}{NO_BREAK}h{NO_BREAK}{moment.minute:02d}" if moment.minute else f"{moment.hour}{NO_BREAK}h"


@register.filter
def hours(starts_at, ends_at=None):
    """« 10 h – 12 h » on one line, or the starting hour alone."""
    return f"{hour(starts_at)}{UNBROKEN_DASH}{hour(ends_at)}" if ends_at else hour(starts_at)


def hours_of(intervals) -> str:
    """« 6 h 45 – 13 h, 15 h 30 – 19 h », each of the two kept on one line."""
    return ", ".join(hours(one.opens_at, one.closes_at) for one in intervals)


@register.filter
def moment(value):
    """« samedi 28 novembre, 10 h »."""
    return f"{day(value)}, {hour(value)}" if value else ""


@register.filter
def soonest(starts_at, at):
    """When one may come, as one says it: the weekday within a week, the date after."""
    days_away = (local(starts_at).date() - local(at).date()).days
    if days_away == 0:
        when = "aujourd’hui"
    elif days_away == 1:
        when = "demain"
    elif days_away < 7:
        when = formats.date_format(local(starts_at), "l")
    else:
        when = "le " + short_day(starts_at)
    return f"{when}{NO_BREAK}{hour(starts_at)}"


@register.filter
def described(html):
    """A merchant's words with plain typography only, whatever was pasted."""
    return SafeString(nh3.clean(html or "", tags=DESCRIPTION_TAGS, attributes={}))


register.filter("of", articles.of)
register.filter("of_person", articles.of_person)
register.filter("to", articles.to)


@register.filter
def phone(number):
    """« 01 99 00 12 12 » from any way of typing ten digits."""
    digits = "".join(character for character in str(number) if character.isdigit())
    if len(digits) == 11 and digits.startswith("33"):
        digits = "0" + digits[2:]
    return NO_BREAK.join(digits[at : at + 2] for at in range(0, 10, 2)) if len(digits) == 10 else number


@register.simple_tag
def days_to_withdraw() -> int:
    """How many days the law gives to somebody who buys today."""
    return withdrawals.days_to_withdraw(timezone.localdate())


@register.simple_tag
def reach_us(point=None) -> str:
    """How to reach somebody: the phone, else the counter at its hours."""
    return reaching.words(at=timezone.now(), point=point)


@register.simple_tag
def reach_the_association() -> str:
    return reaching.association_words()
