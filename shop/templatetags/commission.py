"""The rules of the commission on a page, in the words that messages use too."""

from django import template

from merchants.commission import words

register = template.Library()
register.filter("rule_name", words.name_of)
register.filter("whose", words.whose)
register.filter("how_much", words.how_much)
register.filter("why_untouched", words.why_untouched)
register.filter("when_it_holds", words.when)
