"""What people propose, what members decide, and where the money goes."""

from django.urls import path

from shop.deciding import association, counter, money, proposals, votes

urlpatterns = [
    # Dictated at the counter: short.
    path("ou-va-l-argent/", money.where_money_goes, name="where_money_goes"),
    path("ou-va-l-argent/affiche.pdf", money.where_money_goes_pdf, name="where_money_goes_pdf"),
    path("propositions/", proposals.proposals, name="proposals"),
    path("propositions/proposer/", proposals.propose, name="propose"),
    path("propositions/proposer/merci/", proposals.propose_done, name="propose_done"),
    path("propositions/papier.pdf", association.proposal_form_pdf, name="proposal_form_pdf"),
    path("propositions/<int:pk>/", proposals.proposal, name="proposal"),
    path("propositions/<int:pk>/soutenir/", proposals.proposal_support, name="proposal_support"),
    path("propositions/<int:pk>/ne-plus-soutenir/", proposals.proposal_take_back, name="proposal_take_back"),
    path("decisions/", votes.decisions, name="decisions"),
    path("decisions/<slug:number>/", votes.decision, name="decision"),
    path("votes/<int:pk>/", votes.vote, name="vote"),
    path("votes/<int:pk>/voter/", votes.vote_cast, name="vote_cast"),
    path("comptoir/<slug:slug>/propositions/", counter.counter_proposals, name="counter_proposals"),
    path("comptoir/<slug:slug>/propositions/nouvelle/", counter.counter_proposal_new, name="counter_proposal_new"),
    path("comptoir/<slug:slug>/votes/", counter.counter_votes, name="counter_votes"),
    path("association/propositions/", association.association_proposals, name="association_proposals"),
    path("association/propositions/seuil/", association.proposal_threshold, name="proposal_threshold"),
    path("association/proposition/<int:pk>/", association.association_proposal, name="association_proposal"),
    path(
        "association/proposition/<int:pk>/montrer/",
        association.association_proposal_share,
        name="association_proposal_share",
    ),
    path(
        "association/proposition/<int:pk>/ecarter/",
        association.association_proposal_set_aside,
        name="association_proposal_set_aside",
    ),
    path(
        "association/proposition/<int:pk>/repondre/",
        association.association_proposal_answer,
        name="association_proposal_answer",
    ),
    path(
        "association/proposition/<int:pk>/feuille/",
        association.association_proposal_sheet,
        name="association_proposal_sheet",
    ),
    path("association/papier/soutiens/<int:pk>.pdf", association.proposal_sheet_pdf, name="proposal_sheet_pdf"),
    path("association/votes/", association.association_votes, name="association_votes"),
    path("association/votes/nouveau/", association.association_vote_new, name="association_vote_new"),
    path("association/votes/<int:pk>/", association.association_vote, name="association_vote"),
    path(
        "association/votes/<int:pk>/retirer/", association.association_vote_call_off, name="association_vote_call_off"
    ),
    path("association/papier/bulletins/<int:pk>.pdf", association.ballots_pdf, name="ballots_pdf"),
    path("association/decisions/nouvelle/", association.association_decision_new, name="association_decision_new"),
]
