"""What is proposed, voted and decided in a town, for the tests of every room."""

import datetime
import secrets

from django.utils import timezone

from animations.deciding import decisions, proposals, supporting, threshold, voting
from animations.deciding.proposals import Answer
from tests import factories
from tests.animations.membership.people import A_DAY, a_member

COMMITTEE = ["association_proposals", "proposal_threshold", "association_proposal", "association_proposal_share"]
COMMITTEE += [f"association_proposal_{act}" for act in ("set_aside", "answer", "sheet")]
COMMITTEE += ["association_votes", "association_vote_new", "association_vote", "association_vote_call_off"]
COMMITTEE += ["association_decision_new"]
YES = Answer("Avec joie : la salle est libre le samedi.", "Hélène Roux", "pour le comité")


def key():
    return secrets.token_hex(16)


def a_proposal(title="Réparer son vélo", *, shared=True, **facts):
    told = {
        "kind": "ANIMATION",
        "what": "Un samedi par mois, avec les outils de chacun.",
        "signed": "Camille, du bourg",
    }
    told |= {"support": "WEB", "key": key(), "at": timezone.now()} | facts
    made = proposals.propose(title=title, **told)
    return proposals.share(proposal=made, by=None, at=told["at"]) if shared else made


def a_threshold(supports, *, at=None):
    at = at or timezone.now()
    return threshold.write(supports=supports, applies_from=timezone.localdate(at), by=None, at=at)


def supported(proposal, times=1):
    for _time in range(times):
        supporting.support(proposal=proposal, user=factories.UserFactory(), at=timezone.now())


def a_date():
    starts_at = timezone.now() + 6 * A_DAY
    hours = {"starts_at": starts_at, "ends_at": starts_at + datetime.timedelta(hours=2)}
    return {"kind": "OTHER", "point": factories.PickupPointFactory(), **hours}


def a_vote(*choices, at=None, opens_in=A_DAY, lasts=7 * A_DAY, **facts):
    """Asked at a moment, it opens a day later."""
    at = at or timezone.now()
    told = {"kind": "RATE", "question": "Quelle commission en 2027 ?", "details": "", "quorum": None, "key": key()}
    moments = {"opens_at": at + opens_in, "closes_at": at + opens_in + lasts}
    return voting.ask(**told | facts, choices=list(choices or ("7 %", "8 %")), **moments, by=None, at=at)


def an_open_vote(*choices, **facts):
    """Asked two days ago: it is open now."""
    return a_vote(*choices, at=timezone.now() - 2 * A_DAY, **facts)


def a_voter(last_name="Marchand", *, point=None, **facts):
    """A member for three days, free of any fee, with an account."""
    then = timezone.now() - 3 * A_DAY
    told = {"user": factories.UserFactory(), **facts}
    return a_member(last_name, point=point or factories.PickupPointFactory(), at=then, **told)


def a_decision(title="La commission reste à 8 %", **facts):
    at = timezone.now()
    told = {"taken_on": timezone.localdate(at), "body": "l’assemblée générale", "present": 23, "key": key()}
    return decisions.write(title=title, **{**told, "minutes": "Chacun a parlé.", **facts}, by=None, at=at)


def stands_in_addresses() -> dict:
    proposal, vote = a_proposal(), an_open_vote()
    about = ["proposal", "proposal_support", "proposal_take_back", "proposal_sheet_pdf", "association_proposal"]
    about += [f"association_proposal_{act}" for act in ("share", "set_aside", "answer", "sheet")]
    votes = ["vote", "vote_cast", "association_vote", "association_vote_call_off", "ballots_pdf"]
    return {
        **dict.fromkeys([f"{name}.pk" for name in about], proposal.pk),
        **dict.fromkeys([f"{name}.pk" for name in votes], vote.pk),
        "decision.number": a_decision().number,
    }
