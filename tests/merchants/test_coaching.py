"""Coaching: whose shop one may enter and until when, the visits, how much a shop does alone, whom to see first."""

import datetime

import pytest
from django.core import mail

from merchants import access, trail
from merchants.coaching import accompanying, acting, autonomy, hours, urgency, visits
from merchants.models import AssociationMember, Deed, MerchantOrder, MerchantOrderMove
from tests import factories
from tests.situations import a_visit

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 18, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def a_coach(merchant=None):
    coach = factories.association_member(AssociationMember.Role.COACH)
    if merchant:
        factories.accompanied_by(coach, merchant, at=NOW - datetime.timedelta(days=30))
    return coach


@pytest.fixture
def merchant():
    return factories.MerchantFactory(name="Boulangerie du Pont")


@pytest.fixture
def coach(merchant):
    return a_coach(merchant)


@pytest.fixture
def accompaniment(merchant, coach):
    return merchant.accompaniments.get()


def is_open(coach, merchant, at):
    return access.open_to(coach, at).filter(pk=merchant.pk).exists()


# --- Entering a shop's space ------------------------------------------------------------------


def test_beside_a_shop_one_enters_only_with_a_reason(merchant, coach, accompaniment):
    assert not is_open(coach, merchant, NOW)
    with pytest.raises(acting.ReasonOwed):
        acting.begin(accompaniment=accompaniment, reason="  ", at=NOW)
    acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    assert is_open(coach, merchant, NOW)
    assert not is_open(coach, factories.MerchantFactory(), NOW)
    assert "Les photos" in merchant.deeds.get().words


def test_asked_twice_it_is_one_session(accompaniment):
    first = acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    assert acting.begin(accompaniment=accompaniment, reason="Autre chose", at=NOW + MINUTE) == first
    assert accompaniment.sessions.get().reason == "Les photos"


def test_left_alone_the_space_closes_and_a_new_reason_opens_it_again(merchant, coach, accompaniment):
    first = acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    later = NOW + trail.REST - MINUTE
    acting.seen(pk=first.pk, at=later)
    assert is_open(coach, merchant, NOW + trail.REST)
    rested = later + trail.REST
    assert not is_open(coach, merchant, rested)
    assert acting.begin(accompaniment=accompaniment, reason="Les prix", at=rested) != first
    first.refresh_from_db()
    assert first.ended_at == later


def test_however_busy_a_day_s_work_ends(merchant, coach, accompaniment):
    session = acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    acting.seen(pk=session.pk, at=NOW + trail.LONGEST)
    assert not is_open(coach, merchant, NOW + trail.LONGEST)


def test_the_shop_ends_it_and_the_space_closes_at_once(merchant, coach, accompaniment):
    acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    accompanying.end(accompaniment=accompaniment, by=factories.owner_of(merchant), at=NOW + MINUTE)
    assert not is_open(coach, merchant, NOW + MINUTE)
    with pytest.raises(acting.NotBesideThem):
        acting.begin(accompaniment=accompaniment, reason="Encore", at=NOW + MINUTE)


def test_a_session_that_nobody_closed_opens_nothing_once_it_is_over(merchant, coach, accompaniment):
    acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    merchant.accompaniments.update(ended_at=NOW, ended_by=coach)
    assert not is_open(coach, merchant, NOW)


def test_the_role_taken_away_closes_the_space(merchant, coach, accompaniment):
    acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    coach.association_roles.all().delete()
    assert not is_open(coach, merchant, NOW)


def test_of_the_team_one_is_at_home_without_a_session(merchant):
    found = access.open_to(factories.owner_of(merchant), NOW).get()
    assert (found.own_role, found.session_id) == ("OWNER", None)


# --- Who accompanies whom ---------------------------------------------------------------------


def test_the_shop_is_told_once_who_accompanies_it(merchant):
    coach, by = a_coach(), factories.association_member("ADMINISTRATOR")
    first = accompanying.begin(merchant=merchant, coach=coach, by=by, at=NOW)
    assert accompanying.begin(merchant=merchant, coach=coach, by=by, at=NOW) == first
    (letter,) = mail.outbox
    assert letter.to == [merchant.email]
    assert letter.extra_headers["Message-Key"].startswith(f"accompanied:{first.pk}:")
    assert merchant.deeds.get().act == "coach-assign"


def test_a_shop_that_said_no_is_asked_before_anybody_comes_back(merchant, accompaniment):
    owner, by = factories.owner_of(merchant), factories.association_member("ADMINISTRATOR")
    accompanying.end(accompaniment=accompaniment, by=owner, at=NOW)
    with pytest.raises(accompanying.AgreementOwed):
        accompanying.begin(merchant=merchant, coach=a_coach(), by=by, at=NOW)
    assert accompanying.begin(merchant=merchant, coach=a_coach(), by=by, at=NOW, agreed_how="Au téléphone").agreed_how


def test_only_a_coach_accompanies_and_never_their_own_shop(merchant):
    by = factories.association_member("ADMINISTRATOR")
    with pytest.raises(accompanying.NotACoach):
        accompanying.begin(merchant=merchant, coach=factories.UserFactory(), by=by, at=NOW)
    own = a_coach()
    merchant.team.create(user=own)
    with pytest.raises(accompanying.OwnShop):
        accompanying.begin(merchant=merchant, coach=own, by=by, at=NOW)


# --- Visits -----------------------------------------------------------------------------------


def told(**facts):
    return visits.Told(**{"on": NOW.date(), "minutes": 45, "topics": ["PHOTOS"], **facts})


def test_a_visit_sent_twice_is_one(merchant, coach):
    for _time in range(2):
        visits.record(merchant=merchant, told=told(), key="a" * 32, by=coach, at=NOW)
    assert visits.minutes_of(merchant) == 45
    assert merchant.deeds.filter(act="coach-visit").count() == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"on": NOW.date() + datetime.timedelta(days=1)}, visits.NotYet),
        ({"minutes": 0}, visits.NotALength),
        ({"minutes": 721}, visits.NotALength),
        ({"topics": []}, visits.NoTopic),
    ],
)
def test_what_is_no_visit(merchant, coach, facts, refusal):
    with pytest.raises(refusal):
        visits.record(merchant=merchant, told=told(**facts), key="a" * 32, by=coach, at=NOW)


def test_who_is_not_beside_the_shop_notes_nothing(merchant):
    with pytest.raises(acting.NotBesideThem):
        visits.record(merchant=merchant, told=told(), key="a" * 32, by=a_coach(), at=NOW)


def test_one_corrects_one_s_own_visits_only(merchant, coach):
    visit = visits.record(merchant=merchant, told=told(), key="a" * 32, by=coach, at=NOW)
    with pytest.raises(visits.NotYours):
        visits.amend(visit=visit, told=told(minutes=5), by=a_coach(merchant), at=NOW)
    assert visits.amend(visit=visit, told=told(minutes=50), by=coach, at=NOW).minutes == 50


def test_a_visit_is_not_corrected_once_the_accompaniment_is_over(merchant, coach, accompaniment):
    visit = visits.record(merchant=merchant, told=told(), key="a" * 32, by=coach, at=NOW)
    accompanying.end(accompaniment=accompaniment, by=factories.owner_of(merchant), at=NOW)
    with pytest.raises(visits.AsItWasRead):
        visits.amend(visit=visit, told=told(minutes=50), by=coach, at=NOW)


@pytest.mark.parametrize(
    ("minutes", "said"), [(45, "45\u00a0min"), (60, "1\u00a0h"), (90, "1\u00a0h\u00a030"), (605, "10\u00a0h\u00a005")]
)
def test_a_length_as_one_says_it(minutes, said):
    assert visits.duration(minutes) == said


# --- Autonomy ---------------------------------------------------------------------------------


def listed(merchant, hand, many, *, days_ago=1):
    session = merchant.accompaniments.get().sessions.first() if hand == Deed.Hand.COACH else None
    by = session.accompaniment.coach if session else factories.UserFactory()
    at = NOW - datetime.timedelta(days=days_ago)
    facts = {"merchant": merchant, "at": at, "by": by, "hand": hand, "session": session, "act": "listing-price"}
    Deed.objects.bulk_create(Deed(words="Prix", **facts) for _one in range(many))


@pytest.fixture
def busy(merchant, accompaniment):
    acting.begin(accompaniment=accompaniment, reason="Les photos", at=NOW)
    return merchant


def test_what_the_team_does_out_of_what_anybody_does(busy):
    listed(busy, Deed.Hand.TEAM, 6)
    listed(busy, Deed.Hand.COACH, 4)
    listed(busy, Deed.Hand.SITE, 50)
    score = autonomy.score_of(busy, at=NOW)
    assert score.listing == autonomy.Part(6, 10)
    assert (score.percent, score.orders.percent) == (60, None)


def test_orders_count_by_whoever_moved_them(busy, coach):
    owner = factories.owner_of(busy)
    merchant_order = factories.merchant_order(merchant=busy)
    for by, many in ((owner, 9), (coach, 3), (None, 5)):
        for _one in range(many):
            facts = {"by": by, "at": NOW - MINUTE, "channel": "MERCHANT", "to_status": MerchantOrder.Status.READY}
            MerchantOrderMove.objects.create(merchant_order=merchant_order, **facts)
    assert autonomy.score_of(busy, at=NOW).orders == autonomy.Part(9, 12)


def test_too_few_acts_say_nothing(busy):
    listed(busy, Deed.Hand.TEAM, autonomy.FEWEST - 1)
    assert autonomy.score_of(busy, at=NOW).percent is None


def test_ninety_days_and_no_more(busy):
    listed(busy, Deed.Hand.TEAM, 10, days_ago=1)
    listed(busy, Deed.Hand.COACH, 10, days_ago=91)
    now, before = autonomy.scores_of([busy], at=NOW)[busy.pk]
    assert (now.percent, before.percent) == (100, 0)


def test_month_by_month(busy):
    listed(busy, Deed.Hand.TEAM, 4, days_ago=1)
    listed(busy, Deed.Hand.COACH, 2, days_ago=30)
    months = autonomy.by_month(busy, at=NOW)
    assert len(months) == autonomy.MONTHS
    assert months[-1] == (datetime.date(2026, 11, 1), autonomy.Part(4, 4))
    assert months[-2] == (datetime.date(2026, 10, 1), autonomy.Part(0, 2))


def test_whom_to_see_first(busy, coach):
    listed(busy, Deed.Hand.TEAM, 10, days_ago=100)
    listed(busy, Deed.Hand.COACH, 10, days_ago=1)
    long_ago = NOW.date() - datetime.timedelta(days=60)
    a_visit(busy, coach, on=long_ago, obstacles=["TIME"], next_step="Le stock", next_on=long_ago)
    quiet = factories.MerchantFactory(name="Au calme")
    factories.accompanied_by(coach, quiet)
    a_visit(quiet, coach, on=NOW.date())
    rows = urgency.ranked(accompanying.of_coach(coach), at=NOW, today=NOW.date())
    assert [row.merchant for row in rows] == [busy, quiet]
    assert [reason.replace("\u202f", " ") for reason in rows[0].reasons] == [
        "pas de visite depuis 60 jours",
        "à faire, et la date est passée : Le stock",
        "freins : le temps manque",
        "autonomie en baisse : 0 % au lieu de 100 %",
    ]
    assert rows[1].reasons == []


# --- For a funder -----------------------------------------------------------------------------


def test_hours_add_up_and_hide_whoever_could_be_found(coach):
    for _shop in range(3):
        a_visit(factories.MerchantFactory(), coach, on=NOW.date(), minutes=50)
    a_visit(factories.MerchantFactory(), a_coach(), on=NOW.date(), minutes=30, obstacles=["COST"])
    found = hours.told(datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))
    assert (found.total.minutes, found.total.merchants, found.total.visits) == (180, 4, 4)
    # Hours are the association's own: they are told whole, or nobody could pay for them.
    assert sorted((row.minutes, row.is_hidden) for row in found.months) == [(30, False), (150, False)]
    assert [row.is_hidden for row in found.obstacles] == [True]
    assert [(row.label, row.visits, row.is_hidden) for row in found.topics] == [("Mettre en vente", 4, False)]


def test_nobody_visited_hides_nothing():
    found = hours.told(datetime.date(2026, 1, 1), datetime.date(2026, 1, 31))
    assert (found.total.minutes, found.months, found.total.is_hidden) == (0, [], False)
