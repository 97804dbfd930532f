"""Somebody who is twice in the register is there once: nothing is lost, nothing counts twice."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from animations.deciding import supporting, voting
from animations.membership import joining, leaving, merging, periods, shifts, skills, standing
from animations.models import Exchange, Membership, MembershipMerge, MembershipReceipt
from animations.models.membership import MembershipPeriod
from tests import factories
from tests.animations.deciding.situations import a_proposal, a_vote, an_open_vote
from tests.animations.membership.people import A_DAY, a_fee, a_member, a_shift, key, paid
from tests.animations.membership.situations import an_exchange
from tests.animations.taking_part.situations import evening, register
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    return factories.PickupPointFactory()


@pytest.fixture
def then():
    return timezone.now() - 3 * A_DAY


@pytest.fixture
def paper(point, then):
    """On paper, with a card and neither e-mail nor number."""
    return a_member("Marchand", point=point, at=then)


@pytest.fixture
def web(point, then):
    """The same person, later, from an account."""
    facts = {"user": factories.UserFactory(), "how": "WEB", "email": "odette@example.org"}
    return a_member("Marchand", point=point, at=then + datetime.timedelta(hours=1), **facts)


def merge(one, other, by=None):
    return merging.merge(one=one, other=other, by=by, at=timezone.now())


def test_the_account_stays_with_the_card_of_paper_and_who_did_it(paper, web):
    somebody, card = factories.UserFactory(), paper.card_number
    kept = merge(paper, web, by=somebody)
    assert (kept.pk, kept.user, kept.card_number) == (web.pk, web.user, card)
    assert standing.holder(card) == kept
    assert kept.joined_at == paper.joined_at
    gone = Membership.objects.get(pk=paper.pk)
    assert (gone.status, gone.last_name) == ("ERASED", "Personne effacée")
    row = MembershipMerge.objects.get()
    assert (row.kept, row.gone, row.by) == (kept, gone, somebody)
    with pytest.raises(merging.OnlyOne):
        merge(kept, gone)


def test_what_only_the_paper_knew_is_kept(point, web, then):
    other = a_member("Marchand", point=point, at=then, phone="01 99 00 12 34", first_name="O.")
    kept = merge(web, other)
    assert (kept.email, kept.phone, kept.first_name) == ("odette@example.org", "01 99 00 12 34", "Odette")


def test_two_free_years_are_one(paper, web):
    kept = merge(paper, web)
    assert kept.periods.filter(dropped_at=None).count() == 1
    assert standing.is_member(at=timezone.now(), user=web.user)


def test_the_year_that_was_paid_is_kept_with_its_receipt_and_the_other_is_not_due(point, then):
    a_fee()
    web = a_member("Marchand", point=point, at=then, user=factories.UserFactory(), how="WEB")
    paper = a_member("Marchand", point=point, at=then)
    receipt = paid(paper, at=then)
    kept = merge(web, paper)
    assert kept.status == "MEMBER"
    assert periods.waiting(kept) is None
    assert list(MembershipReceipt.objects.filter(period__membership=kept)) == [receipt]
    assert kept.periods.filter(dropped_at=None).count() == 1


def test_two_fees_for_one_year_are_for_the_treasurer(point, then):
    a_fee()
    web = a_member("Marchand", point=point, at=then, user=factories.UserFactory(), how="WEB")
    paper = a_member("Marchand", point=point, at=then)
    paid(web), paid(paper)
    with pytest.raises(merging.PaidTwice):
        merge(web, paper)
    assert Membership.objects.get(pk=paper.pk).status == "MEMBER"


def test_years_that_follow_each_other_are_all_kept(paper, web, then):
    MembershipPeriod.objects.filter(membership=paper).update(
        first_on=datetime.date(2023, 1, 1), last_on=datetime.date(2023, 12, 31)
    )
    assert merge(paper, web).periods.filter(settled_at__isnull=False).count() == 2


def test_two_accounts_are_two_people_until_one_says_otherwise(web, point, then):
    other = a_member("Marchand", point=point, at=then, user=factories.UserFactory(), first_name="Odile")
    with pytest.raises(merging.TwoAccounts):
        merge(web, other)


def test_shifts_and_hours_are_summed_and_nothing_is_given_to_oneself(paper, web, point):
    at = timezone.now()
    both, one = a_shift(point, places=3), a_shift(point)
    shifts.take(shift=both, membership=paper, by=None, at=at)
    shifts.take(shift=both, membership=web, by=None, at=at)
    shifts.take(shift=one, membership=paper, by=None, at=at)
    paul = a_member("Vidal", first_name="Paul", point=point)
    for giver, receiver in [(paper, paul), (web, paul), (paul, paper), (paper, web)]:
        made = an_exchange(giver=giver, receiver=receiver)
        Exchange.objects.filter(pk=made.pk).update(agreed_at=at)
    kept = merge(paper, web)
    assert kept.takings.filter(left_at=None).count() == 2
    assert skills.hours_of(kept) == {"given": 8, "received": 4}
    assert skills.hours_of(paul) == {"given": 4, "received": 8}


def test_a_skill_said_twice_is_said_once(paper, web):
    said = {"way": "OFFERED", "field": "GARDEN", "at": timezone.now()}
    skills.say(membership=paper, **said, words="Tailler un rosier", key=key())
    skills.say(membership=web, **said, words="tailler un rosier", key=key())
    skills.say(membership=paper, **said, words="Greffer", key=key())
    assert merge(paper, web).skills.count() == 2


def test_what_both_supported_one_person_did(paper, web):
    idea, other = a_proposal("Réparer"), a_proposal("Coudre")
    at = timezone.now()
    supporting.support_by_card(proposal=idea, card=paper.card_number, by=None, at=at)
    supporting.support_by_card(proposal=other, card=paper.card_number, by=None, at=at)
    supporting.support(proposal=idea, user=web.user, at=at)
    merge(paper, web)
    assert (idea.supports.count(), other.supports.count()) == (1, 1)
    assert other.supports.get().user == web.user


# --- Votes ------------------------------------------------------------------------------------


def listed(paper, web):
    Membership.objects.filter(pk=web.pk).update(seen_at=timezone.now())
    vote = an_open_vote()
    voting.list_members(vote=vote, at=timezone.now())
    assert vote.voters.filter(membership__in=[paper, web]).count() == 2
    vote.refresh_from_db()
    return vote


def cast(vote, user):
    voting.cast(vote=vote, choice=vote.choices.first(), user=user, at=timezone.now())


@pytest.mark.parametrize("way", ["nobody", "web", "paper"])
def test_of_an_open_vote_one_line_is_struck_before_it_votes(paper, web, way):
    vote = listed(paper, web)
    if way == "web":
        cast(vote, web.user)
    if way == "paper":
        voting.give_paper(vote=vote, card=paper.card_number, at=timezone.now())
    card = paper.card_number
    kept = merge(paper, web)
    assert vote.voters.get().membership == kept
    if way != "nobody":
        with pytest.raises(voting.VotedAlready):
            cast(vote, kept.user)
        with pytest.raises(voting.VotedAlready):
            voting.give_paper(vote=vote, card=card, at=timezone.now())
    assert voting.voted_twice(vote) == 0


def test_two_ballots_stay_in_the_box_and_the_vote_says_so(client, paper, web):
    vote = listed(paper, web)
    cast(vote, web.user)
    voting.give_paper(vote=vote, card=paper.card_number, at=timezone.now())
    merge(paper, web)
    assert vote.voters.exclude(voted="").count() == 2
    assert voting.voted_twice(vote) == 1
    client.force_login(factories.association_member("COACH"))
    assert "a voté deux fois" in client.get(reverse("association_vote", args=[vote.pk])).text


def test_a_vote_that_is_over_keeps_its_list(paper, web):
    vote = listed(paper, web)
    type(vote).objects.filter(pk=vote.pk).update(closes_at=timezone.now())
    merge(paper, web)
    assert vote.voters.count() == 2


def test_only_the_one_on_paper_was_on_the_list(paper, web):
    vote = an_open_vote()
    voting.list_members(vote=vote, at=timezone.now())
    assert vote.voters.get().membership == paper
    merge(paper, web)
    assert vote.voters.get().membership == web


# --- Pages and forgetting ---------------------------------------------------------------------


def test_both_are_read_side_by_side_before_they_become_one(client, paper, web):
    client.force_login(factories.association_member("COACH"))
    page = reverse("member_merge", args=[paper.pk])
    assert f"avec={web.pk}" in client.get(page).text
    asked = client.get(page, {"avec": web.pk}).text
    assert paper.spoken_card in asked
    assert "odette@example.org" in asked
    assert MembershipMerge.objects.count() == 0
    client.post(page, {"other": web.pk})
    assert MembershipMerge.objects.get().by is not None
    for odd in ["a", "²", "9" * 30, str(paper.pk)]:
        assert client.get(reverse("member_merge", args=[web.pk]), {"avec": odd}).status_code == 200


def test_forgotten_nothing_of_either_is_left(paper, web):
    kept = merge(paper, web)
    leaving.erase_with_account(user=web.user, at=timezone.now())
    for line in Membership.objects.filter(pk__in=[kept.pk, paper.pk]):
        told = [line.last_name, line.first_name, line.email, line.phone, line.user]
        assert told == ["Personne effacée", "", "", "", None]


# --- Who votes --------------------------------------------------------------------------------


def voters_of(vote):
    voting.list_members(vote=vote, at=timezone.now())
    return [one.membership for one in vote.voters.all()]


def test_ten_accounts_opened_once_the_question_is_known_have_no_voice(point, paper):
    vote = an_open_vote()
    for rank in range(10):
        a_member(f"Faux {rank}", point=point, user=factories.UserFactory(), at=vote.written_at)
    Membership.objects.update(seen_at=timezone.now())
    assert voters_of(vote) == [paper]


def test_a_free_account_that_nobody_met_has_no_voice_until_somebody_did(client, point, web):
    assert voters_of(an_open_vote()) == []
    client.force_login(web.user)
    assert "Pour voter, il faut" in client.get(reverse("my_place")).text
    client.force_login(factories.volunteer_at(point))
    page = reverse("counter_member", args=[point.slug, web.pk])
    assert "Elle est là, je l’ai vue" in client.get(page).text
    assert "je l’ai vue" not in client.post(f"{page}vue/", follow=True).text
    assert voters_of(an_open_vote(question="Une autre ?")) == [web]


def test_a_fee_that_was_received_is_somebody(point, then):
    a_fee()
    member = a_member(point=point, at=then, user=factories.UserFactory(), how="WEB")
    paid(member, at=then)
    assert voters_of(an_open_vote()) == [member]


def test_who_came_to_an_animation_or_was_handed_an_order_was_met(web):
    one = register(evening(), user=web.user)
    assert not standing.was_met(web)
    type(one).objects.filter(pk=one.pk).update(status="ATTENDED", came=1)
    assert standing.was_met(web)


def test_an_order_handed_over_by_somebody_was_a_meeting(web):
    order = Town().place(customer=web.user)
    part = order.merchant_orders.get()
    facts = {"from_status": "DROPPED_OFF", "to_status": "HANDED_OVER", "at": timezone.now()}
    part.moves.create(**facts, channel="SCHEDULED")
    assert not standing.was_met(web)
    part.moves.create(**facts, channel="COUNTER", by=factories.UserFactory())
    assert standing.was_met(web)


def test_whoever_renewed_late_was_a_member_before(point):
    then = timezone.now() - 400 * A_DAY
    member = a_member(point=point, at=then)
    vote = a_vote(at=timezone.now() - 2 * A_DAY)
    joining.renew(
        membership=member, kind="RESIDENT", key=key(), by=None, at=vote.opens_at - datetime.timedelta(hours=2)
    )
    assert voters_of(vote) == [member]
