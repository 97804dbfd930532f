"""From somebody’s idea to the committee’s answer: read before it is shown, one person one support, told once."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from animations.deciding import access, forgetting, proposals, supporting, threshold
from animations.deciding.models import Proposal, ProposalSupport
from animations.deciding.proposals import Answer
from animations.hearing.reading import ReachesSomebody
from animations.membership import joining, leaving
from animations.models import Animation
from tests import factories
from tests.animations.deciding.situations import YES, a_date, a_proposal, a_threshold, a_voter, key, supported

pytestmark = pytest.mark.django_db
Status = Proposal.Status


def refreshed(proposal):
    proposal.refresh_from_db()
    return proposal


def answered(act, proposal, *, words="Pas de salle cet hiver.", **facts):
    said = Answer(words, "Hélène Roux", "pour le comité")
    act(proposal=proposal, answer=said, by=None, at=timezone.now(), **facts)
    return refreshed(proposal)


class TestTheIdea:
    def test_nobody_reads_it_before_the_association(self):
        idea = a_proposal(shared=False)
        assert not access.shared_proposals()
        proposals.share(proposal=idea, by=None, at=timezone.now())
        assert list(access.shared_proposals()) == [idea]
        proposals.set_aside(proposal=idea, by=None, at=timezone.now())
        assert not access.shared_proposals()

    def test_the_same_form_is_one_idea_and_the_association_is_told_once(self):
        factories.association_member("COACH")
        same = key()
        assert a_proposal(shared=False, key=same) == a_proposal(shared=False, key=same)
        assert len(mail.outbox) == 1
        assert "Réparer son vélo" in mail.outbox[0].subject

    @pytest.mark.parametrize(
        ("facts", "refusal"),
        [
            ({"title": "  "}, proposals.NothingProposed),
            ({"what": ""}, proposals.NothingProposed),
            ({"signed": " "}, proposals.NotSigned),
            ({"what": "Appelez-moi au 06 39 98 10 02"}, ReachesSomebody),
            ({"signed": "camille@example.org"}, ReachesSomebody),
        ],
    )
    def test_what_cannot_be_shown_is_refused(self, facts, refusal):
        with pytest.raises(refusal):
            a_proposal(shared=False, **facts)
        assert not Proposal.objects.exists()


class TestSupports:
    def test_an_account_supports_once_and_may_think_otherwise(self):
        idea, user = a_proposal(), factories.UserFactory()
        assert supporting.support(proposal=idea, user=user, at=timezone.now())
        assert not supporting.support(proposal=idea, user=user, at=timezone.now())
        assert idea.supports.count() == 1
        assert supporting.take_back(proposal=idea, user=user)
        assert not idea.supports.exists()

    def test_a_member_is_one_person_by_their_account_and_by_their_card(self):
        idea, member = a_proposal(), a_voter()
        assert supporting.support_by_card(proposal=idea, card=member.spoken_card, by=None, at=timezone.now())
        assert not supporting.support(proposal=idea, user=member.user, at=timezone.now())
        assert idea.supports.count() == 1

    def test_who_supports_then_becomes_a_member_is_one_person(self):
        idea, user = a_proposal(), factories.UserFactory()
        supporting.support(proposal=idea, user=user, at=timezone.now())
        member = a_voter(user=user)
        assert not supporting.support_by_card(proposal=idea, card=member.card_number, by=None, at=timezone.now())

    def test_a_card_on_paper_then_tied_to_an_account_is_one_person(self):
        idea, member, user = a_proposal(), a_voter(user=None), factories.UserFactory()
        supporting.support_by_card(proposal=idea, card=member.card_number, by=None, at=timezone.now())
        joining.claim(card=member.card_number, user=user)
        assert not supporting.support(proposal=idea, user=user, at=timezone.now())

    def test_supported_both_ways_before_the_card_joins_the_account_counts_once(self):
        idea, user, member = a_proposal(), factories.UserFactory(), a_voter(user=None)
        supporting.support(proposal=idea, user=user, at=timezone.now())
        supporting.support_by_card(proposal=idea, card=member.card_number, by=None, at=timezone.now())
        joining.claim(card=member.card_number, user=user)
        assert idea.supports.count() == 1
        assert supporting.take_back(proposal=idea, user=user)
        assert not idea.supports.exists()

    def test_what_was_supported_by_card_is_taken_back_by_the_account(self):
        idea, user, member = a_proposal(), factories.UserFactory(), a_voter(user=None)
        supporting.support_by_card(proposal=idea, card=member.card_number, by=None, at=timezone.now())
        joining.claim(card=member.card_number, user=user)
        assert supporting.take_back(proposal=idea, user=user)
        assert not idea.supports.exists()

    def test_an_unknown_card_says_so(self):
        with pytest.raises(supporting.NoSuchCard):
            supporting.support_by_card(proposal=a_proposal(), card="M 0000", by=None, at=timezone.now())

    def test_the_same_name_on_a_sheet_counts_once_whatever_its_accents(self):
        idea = a_proposal()
        names = ["Éva Martin", "eva  MARTIN", "", "  ", "Paul Vidal", "Le Goff", "Goff"]
        assert supporting.copy_sheet(proposal=idea, names=names, by=None, at=timezone.now()) == 4
        assert supporting.copy_sheet(proposal=idea, names=["Eva Martin", "Zoé"], by=None, at=timezone.now()) == 1
        assert idea.supports.count() == 5

    def test_a_name_struck_out_after_a_year_still_counts_once_and_is_kept_nowhere(self):
        then = timezone.now() - datetime.timedelta(days=400)
        idea = a_proposal(at=then)
        supporting.copy_sheet(proposal=idea, names=["Éva Martin"], by=None, at=then)
        forgetting.forget_old(at=timezone.now())
        assert supporting.copy_sheet(proposal=idea, names=["Eva MARTIN"], by=None, at=timezone.now()) == 0
        kept = " ".join(str(value) for value in ProposalSupport.objects.values().get().values()).lower()
        assert "martin" not in kept

    def test_a_mark_is_of_one_proposal_and_of_this_town_alone(self, settings):
        idea, other = a_proposal(), a_proposal()
        mark = supporting.mark_of(idea, "Éva Martin")
        assert mark == supporting.mark_of(idea, "eva  martin")
        assert mark != supporting.mark_of(other, "Éva Martin")
        settings.SECRET_KEY = "another town"
        assert mark != supporting.mark_of(idea, "Éva Martin")

    def test_who_signed_a_sheet_then_supports_on_the_web_is_one_person(self):
        idea, eva = a_proposal(), factories.UserFactory(first_name="Éva", last_name="Martin")
        supporting.copy_sheet(proposal=idea, names=["MARTIN Eva", "Eva Martin"], by=None, at=timezone.now())
        assert supporting.support(proposal=idea, user=eva, at=timezone.now()) is False
        assert supporting.copy_sheet(proposal=idea, names=["Eva Martin"], by=None, at=timezone.now()) == 0
        assert idea.supports.count() == 2
        assert supporting.is_supported_by(idea, eva)
        assert supporting.take_back(proposal=idea, user=eva)
        assert [one.name for one in idea.supports.all()] == ["MARTIN Eva"]

    def test_another_account_of_the_same_name_is_another_person(self):
        idea = a_proposal()
        supporting.copy_sheet(proposal=idea, names=["Eva Martin"], by=None, at=timezone.now())
        namesakes = [factories.UserFactory(first_name="Éva", last_name="Martin") for _account in range(2)]
        one_more = [supporting.support(proposal=idea, user=one, at=timezone.now()) for one in namesakes]
        assert one_more == [False, True]

    def test_who_supports_by_an_account_or_a_card_is_known_on_the_sheet(self):
        idea, eva = a_proposal(), factories.UserFactory(first_name="Éva", last_name="Martin")
        member = a_voter("Vidal", first_name="Paul", user=None)
        supporting.support(proposal=idea, user=eva, at=timezone.now())
        supporting.support_by_card(proposal=idea, card=member.card_number, by=None, at=timezone.now())
        names = ["Eva Martin", "paul vidal", "Zoé Roux"]
        assert supporting.copy_sheet(proposal=idea, names=names, by=None, at=timezone.now()) == 1

    @pytest.mark.parametrize("names", [[], ["", "…"], [f"Personne {n}" for n in range(201)]])
    def test_a_sheet_without_names_or_too_long_is_refused(self, names):
        with pytest.raises(supporting.NoNames):
            supporting.copy_sheet(proposal=a_proposal(), names=names, by=None, at=timezone.now())

    def test_names_are_struck_out_with_the_answer(self):
        idea = a_proposal()
        supporting.copy_sheet(proposal=idea, names=["Éva Martin"], by=None, at=timezone.now())
        answered(proposals.refuse, idea)
        assert list(ProposalSupport.objects.values_list("name", "mark")) == [("", "")]
        with pytest.raises(supporting.NoMoreSupports):
            supporting.copy_sheet(proposal=idea, names=["Éva Martin"], by=None, at=timezone.now())


class TestTheAgenda:
    def test_enough_supports_bring_it_there_and_tell_the_committee_once(self):
        factories.association_member("COACH")
        idea = a_proposal()
        a_threshold(3)
        mail.outbox.clear()
        supported(idea, 2)
        assert refreshed(idea).status == Status.OPEN
        supported(idea, 2)
        assert refreshed(idea).status == Status.ON_AGENDA
        assert [letter.subject for letter in mail.outbox] == [
            "À l’ordre du jour\u202f: «\u202fRéparer son vélo\u202f»"
        ]
        assert "3 soutiens" in mail.outbox[0].body

    def test_set_aside_then_shown_again_it_does_not_wait(self):
        idea = a_proposal()
        a_threshold(2)
        supported(idea, 2)
        proposals.set_aside(proposal=idea, by=None, at=timezone.now())
        proposals.share(proposal=idea, by=None, at=timezone.now())
        assert refreshed(idea).status == Status.ON_AGENDA

    def test_lines_of_paper_count_as_much(self):
        idea = a_proposal()
        a_threshold(2)
        supporting.copy_sheet(proposal=idea, names=["Éva Martin", "Paul Vidal"], by=None, at=timezone.now())
        assert refreshed(idea).status == Status.ON_AGENDA

    def test_without_a_threshold_nothing_comes_there_by_itself(self):
        idea = a_proposal()
        supported(idea, 5)
        assert refreshed(idea).status == Status.OPEN

    def test_a_lower_threshold_lets_through_what_waited(self):
        idea = a_proposal()
        a_threshold(10)
        supported(idea, 2)
        a_threshold(2)
        assert proposals.reach_all(at=timezone.now()) == 1
        assert proposals.reach_all(at=timezone.now()) == 0

    def test_the_threshold_is_dated(self):
        today, tomorrow = timezone.localdate(), timezone.localdate() + datetime.timedelta(days=1)
        a_threshold(5)
        threshold.write(supports=9, applies_from=tomorrow, by=None, at=timezone.now())
        assert (threshold.of_day(today), threshold.of_day(tomorrow)) == (5, 9)
        with pytest.raises(threshold.ThresholdInThePast):
            threshold.write(supports=1, applies_from=today - datetime.timedelta(days=1), by=None, at=timezone.now())


class TestTheAnswer:
    def test_a_yes_makes_a_draft_of_the_programme(self):
        shop = factories.MerchantFactory()
        idea, when = a_proposal(merchant=shop), a_date()
        proposals.accept(proposal=idea, answer=YES, when=when, by=None, at=timezone.now())
        drafted = Animation.objects.get()
        assert refreshed(idea).animation == drafted
        assert (drafted.status, drafted.title, drafted.host) == ("DRAFT", "Réparer son vélo", shop)
        proposals.accept(proposal=idea, answer=YES, when=when, by=None, at=timezone.now())
        assert Animation.objects.count() == 1

    def test_a_yes_to_an_animation_says_when(self):
        idea = a_proposal()
        with pytest.raises(proposals.DateOwed):
            proposals.accept(proposal=idea, answer=YES, by=None, at=timezone.now())
        assert refreshed(idea).status == Status.OPEN

    def test_a_yes_to_an_initiative_makes_no_animation(self):
        idea = a_proposal(kind="INITIATIVE")
        proposals.accept(proposal=idea, answer=YES, by=None, at=timezone.now())
        assert refreshed(idea).status == Status.ACCEPTED
        assert not Animation.objects.exists()

    @pytest.mark.parametrize("lacking", ["words", "signed", "role"])
    @pytest.mark.parametrize("act", [proposals.refuse, proposals.put_off])
    def test_every_answer_has_its_reason_its_name_and_its_role(self, act, lacking):
        said = Answer(**{**vars(YES), lacking: " "})
        with pytest.raises(proposals.AnswerOwed):
            act(proposal=a_proposal(), answer=said, by=None, at=timezone.now())

    def test_what_was_put_off_is_still_supported_and_every_move_is_kept(self):
        idea = a_proposal()
        answered(proposals.put_off, idea)
        supported(idea)
        answered(proposals.refuse, idea, words="Deux hivers de suite sans salle.")
        moves = [(move.status_from, move.status_to) for move in idea.moves.all()]
        assert moves == [("TO_READ", "OPEN"), ("OPEN", "LATER"), ("LATER", "REFUSED")]
        assert [answer.words for answer in access.every_proposal().get().answers] == [
            "Pas de salle cet hiver.",
            "Deux hivers de suite sans salle.",
        ]

    def test_what_was_accepted_stays_so(self):
        idea = a_proposal(kind="INITIATIVE")
        proposals.accept(proposal=idea, answer=YES, by=None, at=timezone.now())
        with pytest.raises(proposals.NoSuchMove):
            answered(proposals.refuse, idea)

    def test_whoever_proposed_reads_the_answer(self):
        idea = a_proposal(email="camille@example.org")
        mail.outbox.clear()
        answered(proposals.refuse, idea)
        (letter,) = mail.outbox
        assert letter.to == ["camille@example.org"]
        assert "Pas de salle cet hiver." in letter.body
        assert "Hélène Roux, pour le comité" in letter.body

    def test_who_left_only_a_telephone_is_told_by_a_voice_and_who_left_nothing_by_the_page(self):
        ideas = a_proposal(phone="06 39 98 77 11"), a_proposal()
        mail.outbox.clear()
        for idea in ideas:
            answered(proposals.refuse, idea)
        (letter,) = mail.outbox
        assert (letter.to, letter.addressee.phone) == ([], "06 39 98 77 11")
        assert letter.short == "Votre proposition «\u202fRéparer son vélo\u202f»\u202f: non. Pas de salle cet hiver."


class TestForgetting:
    def test_an_idea_stays_without_the_name_of_whoever_closed_their_account(self):
        user = factories.UserFactory()
        shown = a_proposal(user=user, signed="Hildegarde", email="h@example.org", phone="06")
        unread = a_proposal(user=user, shared=False)
        assert sorted(forgetting.forget_account(user=user)) == sorted([shown.pk, unread.pk])
        assert list(Proposal.objects.values_list("signed", "email", "phone", "user")) == [
            ("Une personne d’ici", "", "", None)
        ]

    def test_after_a_year_nobody_is_to_be_reached_and_no_sheet_names_anybody(self):
        then = timezone.now() - datetime.timedelta(days=400)
        idea = a_proposal(email="h@example.org", phone="06", at=then)
        supporting.copy_sheet(proposal=idea, names=["Éva Martin"], by=None, at=then)
        assert forgetting.forget_old(at=timezone.now()) == [idea.pk]
        assert forgetting.forget_old(at=timezone.now()) == []
        assert (refreshed(idea).email, idea.phone) == ("", "")
        assert list(idea.supports.values_list("name", flat=True)) == [""]

    def test_an_erased_member_still_counts_and_supports_no_more(self):
        idea, member = a_proposal(), a_voter(user=None)
        card = member.card_number
        supporting.support_by_card(proposal=idea, card=card, by=None, at=timezone.now())
        leaving.erase(membership=member, by=None, at=timezone.now())
        assert idea.supports.count() == 1
        with pytest.raises(supporting.NoSuchCard):
            supporting.support_by_card(proposal=idea, card=card, by=None, at=timezone.now())
