"""What the room of animations keeps."""

from animations.hearing.models import CardMove, HeardNeed, Hearing, NeedMove, SurpriseCard
from animations.models.animation import Animation, AnimationMove
from animations.models.registration import Answer, Question, Registration, RegistrationMove, WalkIn
from animations.models.series import Series, SeriesException

__all__ = [
    "Animation",
    "AnimationMove",
    "Answer",
    "CardMove",
    "HeardNeed",
    "Hearing",
    "NeedMove",
    "Question",
    "Registration",
    "RegistrationMove",
    "Series",
    "SeriesException",
    "SurpriseCard",
    "WalkIn",
]
