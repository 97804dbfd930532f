"""How taking part is said on a page."""

from django import template

from animations.taking_part import box

register = template.Library()
register.filter("line_words", box.line_words)
register.simple_tag(box.of, name="registration_box")
