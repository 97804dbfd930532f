"""The moment that somebody chose before filling a basket: what it shows of the shop, and until when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from pickup.models import Slot
from pickup.places import reach, slots
from pickup.places.reach import Reach
from pickup.places.slots import SlotOffer
from shop.checkout import state


class Anytime:
    """Nobody chose anything: every product is shown."""

    def __bool__(self):
        return False

    def among(self, sheets):
        return sheets

    def offers(self, sheets) -> dict[int, SlotOffer]:
        return {}


ANYTIME = Anytime()


@dataclass
class Coming(Anytime):
    """A slot that was chosen; while it can be ordered for, the shop shows only what it can give."""

    slot: Slot
    at: datetime

    def __bool__(self):
        return True

    @cached_property
    def reach(self) -> Reach | None:
        """None once nobody can order for it any more."""
        return reach.reach_of(self.slot, at=self.at)

    @property
    def is_over(self) -> bool:
        return self.reach is None

    @property
    def is_full(self) -> bool:
        """Somebody else took the last place; otherwise it closed, or its hour has passed."""
        return self.slot.taken >= self.slot.capacity

    def among(self, sheets):
        """Those of these sheets, read with what is `left`, that can be collected then; all of them once it is over."""
        if self.is_over:
            return sheets
        return sheets.filter(self.reach.holds, Q(left=None) | Q(left__gt=0))

    def offers(self, sheets) -> dict[int, SlotOffer]:
        """The slot as each of these sees it; nothing once it is over."""
        return {} if self.is_over else slots.offers_at(slot=self.slot, sheets=sheets, at=self.at)


def of(request) -> Anytime:
    """What this visitor chose, read once; nothing is read for who carries no session."""
    if not hasattr(request, "_coming"):
        request._coming = _read(request)
    return request._coming


def _read(request) -> Anytime:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ANYTIME
    pk = state.of(request).get("coming")
    slot = Slot.objects.select_related("point").filter(pk=pk).first() if pk else None
    return Coming(slot, timezone.now()) if slot else ANYTIME


def choose(request, slot) -> None:
    """Kept until the order is placed, and ticked beforehand when it comes to choosing; nothing is taken yet."""
    state.come(request, slot.pk)


def see_everything(request) -> None:
    state.come(request, None)
