"""How a page is told elsewhere: by a search engine, by a message that holds its link."""

from django import template

from shop.findable.public import whole

register = template.Library()


@register.inclusion_tag("components/told.html", takes_context=True)
def told_as(context, title, words, picture=None):
    """OpenGraph and a description; `picture` is a file that has an address, or nothing."""
    facts = {name: context[name] for name in ("canonical", "site_name", "town_name")}
    return {**facts, "title": title, "words": words, "picture": whole(picture.url) if picture else ""}
