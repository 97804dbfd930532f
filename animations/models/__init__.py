"""What the room of animations keeps."""

from animations.deciding.models import (
    Decision,
    Proposal,
    ProposalMove,
    ProposalSupport,
    SupportThreshold,
    Vote,
    VoteChoice,
    Voter,
)
from animations.hearing.models import CardMove, HeardNeed, Hearing, NeedMove, SurpriseCard
from animations.models.agenda import AgendaSource, OutsideEvent, PersonalAgenda
from animations.models.animation import Animation, AnimationMove
from animations.models.membership import (
    MemberKind,
    Membership,
    MembershipFee,
    MembershipMerge,
    MembershipMove,
    MembershipPeriod,
    MembershipReceipt,
    ReceiptBook,
)
from animations.models.registration import Answer, Question, Registration, RegistrationMove, WalkIn
from animations.models.seat import Seat, SoldSeats
from animations.models.series import Series, SeriesException
from animations.models.shift import Shift, ShiftRule, ShiftTaking, ShiftTask
from animations.models.skill import Exchange, Introduction, Skill

__all__ = [
    "AgendaSource",
    "Animation",
    "AnimationMove",
    "Answer",
    "CardMove",
    "Decision",
    "Exchange",
    "HeardNeed",
    "Hearing",
    "Introduction",
    "MemberKind",
    "Membership",
    "MembershipFee",
    "MembershipMerge",
    "MembershipMove",
    "MembershipPeriod",
    "MembershipReceipt",
    "NeedMove",
    "OutsideEvent",
    "PersonalAgenda",
    "Proposal",
    "ProposalMove",
    "ProposalSupport",
    "Question",
    "ReceiptBook",
    "Registration",
    "RegistrationMove",
    "Seat",
    "Series",
    "SeriesException",
    "Shift",
    "ShiftRule",
    "ShiftTaking",
    "ShiftTask",
    "Skill",
    "SoldSeats",
    "SupportThreshold",
    "SurpriseCard",
    "Vote",
    "VoteChoice",
    "Voter",
    "WalkIn",
]
