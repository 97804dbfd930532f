"""Parts of a page that say nothing but what they are told: told the same words, they are written once.

A list of twenty-four products is twenty-four times the same few nodes, and a template writes them more slowly than the
database finds them. Nothing has to be forgotten when a price changes: other words are another part.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string

register = template.Library()

MOST_KEPT = 5000
MAY_BE_TOLD = (str, int, type(None))


@register.simple_tag
def part(template_name, **told):
    """The template written with these texts and whole numbers, and nothing else of the page.

    Raises TypeError on anything else: two equal amounts may be written differently.
    """
    if not all(isinstance(value, MAY_BE_TOLD) for value in told.values()):
        raise TypeError(f"{template_name} is told {told}")
    write = written.__wrapped__ if settings.DEBUG else written
    return write(template_name, **told)


@lru_cache(maxsize=MOST_KEPT, typed=True)
def written(template_name, **told):
    return render_to_string(template_name, told)


@register.simple_tag
def ticket_part(ticket, sheet, merchant=None):
    """One product of a list, under its shop's name unless all the list is that shop's."""
    return part(
        "components/ticket.html", sheet=sheet, shop="" if merchant else ticket.sheet.merchant.name, **ticket.said
    )
