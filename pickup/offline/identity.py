"""Whose acts they are when nobody can ask: a pass signed by the town when the slot was loaded on a device."""

import datetime
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core import signing

from merchants.access import roles_held
from pickup.models import PickupPoint, Slot

SALT = "pickup.offline.pass"
# Names leave the device soon after the slot; what was done there may find a network days later.
NAMES_KEPT_FOR = datetime.timedelta(hours=2)
BELIEVED_FOR = datetime.timedelta(days=3)
LONGEST = 300


@dataclass(frozen=True)
class Pass:
    """Who loaded which slot of which point, and when."""

    user_id: int
    point_id: int
    slot_id: int
    loaded_at: datetime.datetime

    def signed(self) -> str:
        said = [self.user_id, self.point_id, self.slot_id, int(self.loaded_at.timestamp())]
        return signing.dumps(said, salt=SALT)


def read(text) -> Pass | None:
    """The pass, or nothing when it was not written by this town."""
    try:
        user, point, slot, loaded_at = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Pass(user, point, slot, datetime.datetime.fromtimestamp(loaded_at, datetime.UTC))


def bearer(shown: Pass | None):
    """The person whom the pass names, whatever became of them since."""
    return get_user_model().objects.filter(pk=shown.user_id).first() if shown else None


def still_believed(shown: Pass, *, at) -> bool:
    """Long after its slot a pass proves nothing any more."""
    slot = Slot.objects.filter(pk=shown.slot_id, point_id=shown.point_id).first()
    return bool(slot) and at <= slot.ends_at + BELIEVED_FOR


def still_keeps(user, point: PickupPoint) -> bool:
    """Whether the counter is still theirs. The code of a second factor was typed to load; nobody can ask it again."""
    return user.is_active and (point.volunteers.filter(user=user).exists() or bool(roles_held(user)))
