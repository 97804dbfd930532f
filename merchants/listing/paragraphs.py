"""A description as it is kept (HTML, cleaned) and as a person types it (plain paragraphs)."""

import html

from django.utils.html import linebreaks, strip_tags


def as_html(text) -> str:
    return linebreaks(text, autoescape=True)


def as_typed(description) -> str:
    spaced = description.replace("</p>", "\n\n").replace("</li>", "\n").replace("<br>", "\n")
    return html.unescape(strip_tags(spaced)).strip()
