"""What anybody proposes, what members vote, what counters note and the committee answers: by their own screens."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from animations.deciding import voting
from animations.deciding.models import Decision, Proposal, ProposalSupport, Vote, Voter
from animations.models import Animation
from merchants.models import CommissionRule
from tests import factories
from tests.animations.deciding.situations import (
    A_DAY,
    a_decision,
    a_proposal,
    a_threshold,
    a_vote,
    a_voter,
    an_open_vote,
    key,
    supported,
)

pytestmark = pytest.mark.django_db
IDEA = {"kind": "ANIMATION", "title": "Réparer son vélo", "what": "Un samedi par mois.", "signed": "Camille, du bourg"}
ANSWER = {"words": "La salle est prise.", "signed": "Hélène Roux", "role": "pour le comité"}


def plain(answer):
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def page(client, name, *args):
    return plain(client.get(reverse(name, args=args)))


def sent(client, name, *args, **data):
    return plain(client.post(reverse(name, args=args), data, follow=True))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(answer):
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "\n".join(one.extract_text() for one in pages)
    return len(pages), " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def point():
    return factories.PickupPointFactory(slug="la-halle")


@pytest.fixture
def volunteer(point):
    return signed_in(factories.volunteer_at(point))


@pytest.fixture
def committee():
    return signed_in(factories.association_member("COACH"))


class TestProposing:
    def test_anybody_proposes_without_an_account(self, client):
        assert "Merci, votre idée est arrivée" in sent(client, "propose", **IDEA, key=key())
        idea = Proposal.objects.get()
        assert (idea.status, idea.support, idea.user) == ("TO_READ", "WEB", None)
        assert IDEA["title"] not in page(client, "proposals")
        assert client.get(reverse("proposal", args=[idea.pk])).status_code == 404

    def test_all_that_is_wrong_is_said_at_once_and_the_words_stay(self, client):
        text = sent(client, "propose", title="", what="Une idée", signed="", kind="", email="camille@", key=key())
        for sentence in ("Dites si c’est", "Donnez un titre", "Signez votre idée", "Cette adresse", "Une idée"):
            assert sentence in text
        assert not Proposal.objects.exists()

    def test_a_number_in_the_text_is_refused_with_a_sentence(self, client):
        text = sent(client, "propose", **IDEA | {"what": "Au 06 39 98 10 02"}, key=key())
        assert "Ôtez le numéro de téléphone" in text
        assert "06 39 98 10 02" in text

    def test_a_merchant_proposes_for_the_shop_and_nobody_for_another_one(self):
        shop, other = factories.MerchantFactory(), factories.MerchantFactory()
        owner = signed_in(factories.owner_of(shop))
        text = sent(owner, "propose", **IDEA, merchant=other.pk, key=key())
        assert not Proposal.objects.exists()
        assert "<h1>Proposer quelque chose</h1>" in text
        sent(owner, "propose", **IDEA, merchant=shop.pk, key=key())
        assert Proposal.objects.get().merchant == shop

    def test_a_resident_supports_once_and_takes_it_back(self, client):
        idea = a_proposal()
        assert "Se connecter pour la soutenir" in page(client, "proposal", idea.pk)
        resident = signed_in(factories.UserFactory())
        assert "Votre soutien compte" in sent(resident, "proposal_support", idea.pk)
        assert "Vous la souteniez déjà" in sent(resident, "proposal_support", idea.pk)
        assert idea.supports.count() == 1
        assert "vous ne la soutenez plus" in sent(resident, "proposal_take_back", idea.pk)
        assert not idea.supports.exists()

    def test_who_proposed_and_who_supports_is_read_by_nobody_else(self, client, committee):
        idea = a_proposal(email="secrete@example.org", phone="06 39 98 77 11")
        sent(committee, "association_proposal_sheet", idea.pk, names="Éva Martin")
        for name, args in (("proposal", [idea.pk]), ("proposals", [])):
            text = page(client, name, *args)
            assert not [one for one in ("secrete@", "06 39 98 77 11", "Éva Martin") if one in text]
        assert "secrete@example.org" in page(committee, "association_proposal", idea.pk)

    def test_a_long_list_costs_no_more_queries(self, client, django_assert_max_num_queries):
        for rank in range(12):
            supported(a_proposal(f"Idée {rank}"), 2)
        with django_assert_max_num_queries(8):
            page(client, "proposals")


class TestOnPaper:
    def test_a_volunteer_types_a_proposal_and_a_support_by_card(self, volunteer, point):
        text = sent(volunteer, "counter_proposal_new", point.slug, **IDEA, key=key())
        assert "La proposition est notée" in text
        assert Proposal.objects.get().support == "PAPER"
        idea, member = a_proposal("Une fête"), a_voter(user=None)
        text = sent(volunteer, "counter_proposals", point.slug, what=idea.pk, card=member.spoken_card)
        assert "Un soutien de plus" in text
        assert idea.supports.get().membership == member

    def test_an_unknown_card_is_said_beside_the_field_and_stays(self, volunteer, point):
        idea = a_proposal()
        text = sent(volunteer, "counter_proposals", point.slug, what=idea.pk, card="M 2222 2222")
        assert "Aucune carte de membre" in text
        assert 'value="M 2222 2222"' in text
        assert "checked" in text

    def test_the_papers(self, client, volunteer):
        idea, vote = a_proposal(), an_open_vote("7 %", "8 %")
        pages, text = text_of(client.get(reverse("proposal_form_pdf")))
        assert (pages, "Je propose" in text) == (1, True)
        pages, text = text_of(volunteer.get(reverse("proposal_sheet_pdf", args=[idea.pk])))
        assert (pages, idea.title in text) == (1, True)
        longest = a_proposal("Une longue idée " * 6, what="Beaucoup de mots pour le dire. " * 48)
        assert text_of(volunteer.get(reverse("proposal_sheet_pdf", args=[longest.pk])))[0] == 1
        pages, text = text_of(volunteer.get(reverse("ballots_pdf", args=[vote.pk])))
        assert (pages, text.count("Vote blanc")) == (1, 4)


class TestTheCommittee:
    def test_it_shows_answers_and_signs(self, client, committee):
        idea = a_proposal(shared=False)
        assert "Elle est sur la page" in sent(committee, "association_proposal_share", idea.pk)
        sent(committee, "association_proposal_answer", idea.pk, status="REFUSED", **ANSWER)
        text = page(client, "proposal", idea.pk)
        assert "C’est non." in text
        assert "La salle est prise." in text
        assert "Hélène Roux, pour le comité" in text

    def test_a_yes_to_an_animation_asks_for_its_date_and_keeps_the_words(self, committee):
        idea, place = a_proposal(), factories.PickupPointFactory()
        text = sent(committee, "association_proposal_answer", idea.pk, status="ACCEPTED", **ANSWER)
        # Above the form, and beside each field.
        assert text.count("Dites-le, même à peu près") == 2 * 5
        assert "La salle est prise." in text
        day = (timezone.localdate() + 6 * A_DAY).isoformat()
        date = {"kind": "REPAIR_CAFE", "point": place.pk, "day": day, "starts": "10:00", "ends": "12:00"}
        sent(committee, "association_proposal_answer", idea.pk, status="ACCEPTED", **ANSWER, **date)
        drafted = Animation.objects.get()
        assert (drafted.kind, drafted.point, drafted.status) == ("REPAIR_CAFE", place, "DRAFT")

    def test_a_sheet_of_names_and_the_threshold(self, committee):
        idea = a_proposal()
        today = timezone.localdate().isoformat()
        assert "Le seuil est noté" in sent(committee, "proposal_threshold", supports=2, applies_from=today)
        text = sent(committee, "association_proposal_sheet", idea.pk, names="Éva Martin\nPaul Vidal\neva martin")
        assert "2 soutiens de plus" in text
        idea.refresh_from_db()
        assert idea.status == "ON_AGENDA"
        assert ProposalSupport.objects.count() == 2

    @pytest.mark.parametrize("supports", ["", "0", "abc", "99999"])
    def test_an_odd_threshold_is_refused_beside_its_field(self, committee, supports):
        text = sent(committee, "proposal_threshold", supports=supports, applies_from=timezone.localdate().isoformat())
        assert "Indiquez un nombre entre 1 et 5000." in text


class TestVoting:
    def test_a_member_votes_in_secret_and_reads_the_result_after(self, client):
        member, vote = a_voter(), an_open_vote()
        own = signed_in(member.user)
        assert "Glisser mon bulletin" in page(own, "vote", vote.pk)
        choice = vote.choices.get(words="7 %")
        assert "Votre bulletin est dans l’urne" in sent(own, "vote_cast", vote.pk, choice=choice.pk)
        assert "Vous avez voté, merci." in page(own, "vote", vote.pk)
        assert "Cette personne a déjà voté" in sent(own, "vote_cast", vote.pk, choice=choice.pk)
        assert "Le résultat" not in page(client, "vote", vote.pk).replace("Le résultat se lira ici", "")
        Vote.objects.filter(pk=vote.pk).update(closes_at=timezone.now())
        text = page(client, "vote", vote.pk)
        assert "« 7 % » arrive en tête." in text
        assert "Membres appelés : 1. Votants : 1, soit 100 %." in text.replace("\u202f", " ").replace("\xa0", " ")

    def test_an_empty_ballot_is_not_a_vote(self):
        member, vote = a_voter(), an_open_vote()
        assert "Choisissez une des réponses" in sent(signed_in(member.user), "vote_cast", vote.pk)
        assert not Voter.objects.exclude(voted="").exists()

    def test_nobody_but_a_member_sees_a_ballot(self, client):
        a_voter()
        vote = an_open_vote()
        assert "Glisser mon bulletin" not in page(client, "vote", vote.pk)
        stranger = signed_in(factories.UserFactory())
        assert "Votre compte n’est pas sur cette liste" in page(stranger, "vote", vote.pk)

    def test_on_paper_the_card_is_marked_and_the_box_counted(self, volunteer, committee, client, point):
        member, vote = a_voter(user=None), an_open_vote()
        text = sent(volunteer, "counter_votes", point.slug, what=vote.pk, card=member.card_number)
        assert "est sur la liste" in text
        text = sent(volunteer, "counter_votes", point.slug, what=vote.pk, card=member.card_number)
        assert "Cette personne a déjà voté" in text
        Vote.objects.filter(pk=vote.pk).update(closes_at=timezone.now())
        assert "L’urne de papier reste à compter" in page(client, "vote", vote.pk)
        names = {choice.words: f"choice_{choice.pk}" for choice in vote.choices.all()}
        none = dict.fromkeys(names.values(), 0)
        text = sent(committee, "association_vote", vote.pk, **none | {names["8 %"]: 2})
        assert "Votes sur papier d’après la liste : 1. Bulletins comptés : 2." in text
        sent(committee, "association_vote", vote.pk, **none | {names["8 %"]: 1})
        assert "« 8 % » arrive en tête." in page(client, "vote", vote.pk)

    def test_a_lost_ballot_is_told_to_everybody_with_who_counted(self, committee, client):
        voters, vote = [a_voter(name, user=None) for name in ("Vidal", "Martin", "Roux")], an_open_vote()
        for voter in voters:
            voting.give_paper(vote=vote, card=voter.card_number, at=timezone.now())
        Vote.objects.filter(pk=vote.pk).update(closes_at=timezone.now())
        counts = {f"choice_{choice.pk}": 0 for choice in vote.choices.all()}
        counts |= {f"choice_{vote.choices.get(words='8 %').pk}": 2}
        told = {"reason": "Un bulletin est resté au comptoir", "signed": "Hélène Roux"}
        sent(committee, "association_vote", vote.pk, **counts, **told)
        text = page(client, "vote", vote.pk)
        assert "Un bulletin de papier manque dans l’urne" in text
        assert "Un bulletin est resté au comptoir" in text
        assert "Compté et signé par Hélène Roux" in text
        assert "« 8 % » arrive en tête." in text
        assert text.index("Un bulletin de papier manque") < text.index("arrive en tête") < text.index("<table")
        Vote.objects.filter(pk=vote.pk).update(box_difference=-2)
        assert "ce vote ne désigne aucune réponse" in page(client, "vote", vote.pk)

    def test_the_committee_asks_and_may_call_it_off(self, committee):
        day = timezone.localdate()
        data = {"kind": "USE", "question": "Que faire de 500 € ?", "choices": "Un banc\nUne fête", "key": key()}
        data |= {"opens_on": (day + A_DAY).isoformat(), "opens_time": "09:00", "closes_time": "18:00"}
        text = sent(committee, "association_vote_new", **data, closes_on=day.isoformat())
        assert "La fermeture vient après l’ouverture." in text
        assert "Que faire de 500 € ?" in text
        sent(committee, "association_vote_new", **data, closes_on=(day + 9 * A_DAY).isoformat())
        vote = Vote.objects.get()
        assert "Le vote est retiré" in sent(committee, "association_vote_call_off", vote.pk)

    def test_a_vote_on_the_rate_leads_to_its_page_and_the_rate_cites_it(self, client):
        vote = a_vote(at=timezone.now() - 60 * A_DAY)
        voting.open_due(at=timezone.now())
        decision = a_decision("La commission passe à 7 %", vote=vote)
        treasurer = factories.association_member("TREASURER")
        own = Client()
        own.force_login(treasurer)
        address = reverse("town_rate") + f"?decision={decision.number}"
        assert reverse("decision", args=[decision.number]) == f"/decisions/{decision.number}/"
        assert not CommissionRule.objects.exists()
        text = plain(own.get(address))
        assert f'<option value="{decision.pk}" selected>' in text
        data = {"rate": "7", "applies_from": (timezone.localdate() + 30 * A_DAY).isoformat()}
        sent(own, "town_rate", **data, decision=decision.pk)
        assert CommissionRule.objects.get().decision == decision.number
        assert f"décision {decision.number}" in page(client, "selling_costs")


class TestDeciding:
    def test_a_decision_is_published_with_its_minutes(self, client, committee):
        data = {"title": "Un banc devant la halle", "taken_on": timezone.localdate().isoformat(), "key": key()}
        data |= {
            "body": "le bureau",
            "present": 5,
            "minutes": "Tout le monde est d’accord.",
            "vote": "",
            "replaces": "",
        }
        text = sent(committee, "association_decision_new", **data | {"minutes": ""})
        assert "Écrivez le compte rendu" in text
        sent(committee, "association_decision_new", **data)
        number = Decision.objects.get().number
        text = page(client, "decision", number)
        assert "Tout le monde est d’accord." in text
        assert "5 personnes présentes" in text
        assert "Un banc devant la halle" in page(client, "decisions")

    @pytest.mark.parametrize("number", ["D-2026-99", "x", "D-2026", "E-2026-1", "D-٢٠٢٦-1"])
    def test_a_number_that_names_nothing_is_not_found(self, client, number):
        a_decision()
        assert client.get(f"/decisions/{number}/").status_code == 404

    def test_the_list_costs_no_more_queries(self, client, django_assert_max_num_queries):
        for rank in range(8):
            a_decision(f"Décision {rank}")
            an_open_vote(question=f"Question {rank} ?")
        with django_assert_max_num_queries(8):
            page(client, "decisions")


def test_a_threshold_is_told_on_the_page(client):
    a_threshold(12)
    assert "À 12 soutiens" in page(client, "proposals")
