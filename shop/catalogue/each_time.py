"""What is left of a product that is made anew for each collection, one moment after the other, as its page says it."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.listing.per_collection import Counts
from pickup.places.slots import needs_of, offered
from shop.templatetags.town import soonest

SOON_DAYS = 14
MOST_TOLD = 3


@dataclass(frozen=True)
class Left:
    """How many one may still ask for at a moment."""

    starts_at: datetime
    number: int
    at: datetime

    @property
    def words(self) -> str:
        """« Il en reste 3 pour samedi 10 h. »"""
        when = {"when": soonest(self.starts_at, self.at), "number": self.number}
        if not self.number:
            return _("Il n’en reste plus pour %(when)s.") % when
        words = ngettext("Il n’en reste qu’un pour %(when)s.", "Il en reste %(number)d pour %(when)s.", self.number)
        return words % when


def left_at_each(sheet, *, at) -> list[Left]:
    """The next moments that the shop can meet, those where nothing is left too; no query for other products."""
    if sheet.slot_quantity is None:
        return []
    (need,) = needs_of([sheet])
    (wanted,) = need.made_for_it
    counts = Counts([wanted], at=at)
    offers = offered(needs=[replace(need, made_for_it=())], at=at, days=SOON_DAYS)
    # At the same hour in two places, the shop makes them once.
    moments = dict.fromkeys(offer.slot.starts_at for offer in offers if offer.open)
    return [Left(starts_at, counts.left(wanted, starts_at), at) for starts_at in list(moments)[:MOST_TOLD]]
