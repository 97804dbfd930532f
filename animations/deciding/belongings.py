"""All that is kept of what somebody proposed, supported and voted, in a form they can take elsewhere."""

from animations.deciding.models import Voter


def of(user) -> dict:
    voters = Voter.objects.filter(membership__user=user).select_related("vote")
    return {
        "propositions": [
            {
                "titre": one.title,
                "quoi": one.what,
                "signee": one.signed,
                "etat": one.get_status_display(),
                "e_mail": one.email,
                "telephone": one.phone,
                "proposee_le": one.at.isoformat(),
            }
            for one in user.proposals.all()
        ],
        "soutiens": [
            {"proposition": one.proposal.title, "le": one.on.isoformat()}
            for one in user.supports.select_related("proposal")
        ],
        # What was chosen is kept nowhere.
        "votes": [{"question": one.vote.question, "a_vote": bool(one.voted)} for one in voters],
    }
