"""What the room of animations keeps."""

from animations.models.animation import Animation, AnimationMove
from animations.models.series import Series, SeriesException

__all__ = ["Animation", "AnimationMove", "Series", "SeriesException"]
