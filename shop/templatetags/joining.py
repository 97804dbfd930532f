"""How the contract of the shops is read on a screen."""

import re

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

# The pages that a clause cites by their titles.
PAGES = {"Ce que coûte la vente": "selling_costs", "Comment les produits sont classés": "ranking"}
CITED = re.compile(rf"(«\s*)({'|'.join(PAGES)})(\s*»)")


@register.filter
def with_pages(words) -> SafeString:
    """A clause, with a link where it cites a page of the site."""
    return SafeString(CITED.sub(linked, escape(words)))


def linked(found) -> str:
    return format_html('{}<a href="{}">{}</a>{}', found[1], reverse(PAGES[found[2]]), found[2], found[3])
