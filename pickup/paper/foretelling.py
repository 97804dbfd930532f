"""What is about to be entered of a book: read with the names and the money before it is written."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pickup import words
from pickup.counter.visits import Visit
from pickup.models import BookLine
from pickup.paper.book_page import MEANS
from pickup.paper.ticks import Tick, written


@dataclass(frozen=True)
class Foretold:
    line: BookLine
    visit: Visit
    tick: Tick

    @property
    def is_unpaid(self):
        return bool(self.visit.to_pay_cents) and not self.tick.means

    @property
    def lacks_age(self):
        return self.visit.has_alcohol and not self.tick.adult

    @property
    def bags_words(self):
        if not self.visit.bags_here:
            return _("rien ici à remettre")
        if self.lacks_age:
            return _("de l’alcool, sans pièce d’identité notée\u202f: rien ne sera remis")
        return ngettext("%(bags)d sac remis", "%(bags)d sacs remis", self.visit.bags_here) % {
            "bags": self.visit.bags_here
        }

    @property
    def money_words(self):
        if not self.visit.to_pay_cents:
            return _("rien à payer")
        due = words.amount(self.visit.to_pay_cents)
        if not self.tick.means:
            return _("pas payé, %(due)s restent dus") % {"due": due}
        return _("payé, %(means)s, %(due)s") % {"means": MEANS[self.tick.means][0], "due": due}


@dataclass(frozen=True)
class Foretelling:
    rows: list[Foretold]

    @property
    def typed(self):
        """Every line by its own number: what is confirmed is what was read, whatever was entered meanwhile."""
        return " ".join(written(row.tick) for row in self.rows)

    @property
    def unpaid(self):
        return [row for row in self.rows if row.is_unpaid]

    @property
    def unpaid_cents(self):
        return sum(row.visit.to_pay_cents for row in self.unpaid)
