"""What the room of animations keeps."""

from animations.hearing.models import CardMove, HeardNeed, Hearing, NeedMove, SurpriseCard
from animations.models.animation import Animation, AnimationMove
from animations.models.series import Series, SeriesException

__all__ = [
    "Animation",
    "AnimationMove",
    "CardMove",
    "HeardNeed",
    "Hearing",
    "NeedMove",
    "Series",
    "SeriesException",
    "SurpriseCard",
]
