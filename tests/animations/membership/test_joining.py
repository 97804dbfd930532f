"""Joining, belonging again by choice, leaving, being forgotten."""

import datetime
from functools import partial

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.utils import timezone

from animations.membership import fees, joining, leaving, letters, paying, periods, standing, states
from animations.models import Exchange, Membership, MembershipPeriod
from shop.accounts import forgetting
from shop.outbox.models import OutgoingMessage
from tests import factories
from tests.animations.membership.people import A_DAY, NOON, a_fee, a_member, key, paid
from tests.animations.membership.situations import an_exchange
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
Status = Membership.Status


def is_member(member, at=None):
    return standing.is_member(at=at or timezone.now(), email=member.email)


def test_a_free_year_makes_a_member_at_once():
    member = a_member(email="odette@example.org")
    assert (member.status, is_member(member)) == (Status.MEMBER, True)


def test_a_year_with_a_fee_waits_for_it():
    a_fee(1000)
    member = a_member(email="odette@example.org")
    assert (member.status, is_member(member)) == (Status.ASKED, False)
    paid(member)
    assert (member.status, is_member(member)) == (Status.MEMBER, True)


def test_a_year_goes_to_the_eve_of_its_anniversary_even_of_the_29th_of_february():
    leap = datetime.datetime(2028, 2, 29, 12, tzinfo=timezone.get_default_timezone())
    [period] = a_member(at=leap).periods.all()
    assert (period.first_on, period.last_on) == (datetime.date(2028, 2, 29), datetime.date(2029, 2, 27))


def test_the_same_form_twice_is_one_membership():
    point, once = factories.PickupPointFactory(), key()
    facts = {"kind": "RESIDENT", "point": point, "how": "WEB", "key": once, "by": None, "at": NOON}
    for _again in range(2):
        joining.join(person=joining.Person(last_name="Marchand"), **facts)
    assert Membership.objects.count() == MembershipPeriod.objects.count() == 1


def test_the_same_person_again_is_told_by_letter_and_nowhere_else():
    first = a_member(email="odette@example.org")
    mail.outbox.clear()
    again = a_member("marchand", first_name="ODETTE", email="ODETTE@example.org")
    assert again == first
    assert [letter.to for letter in mail.outbox] == [["odette@example.org"]]
    assert "déjà au registre" in mail.outbox[0].subject


def test_whoever_types_their_name_all_day_sends_them_one_letter(settings):
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"
    for at in (NOON, NOON, NOON, NOON + A_DAY):
        a_member(email="odette@example.org", at=at)
    assert OutgoingMessage.objects.filter(key__startswith="membership:already:").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_tabs_of_one_account_are_one_membership():
    user, point = factories.UserFactory(), factories.PickupPointFactory()
    found = at_once(*[partial(a_member, point=point, user=user) for _tab in range(6)])
    assert {one.pk for one in found} == {Membership.objects.get().pk}


def test_two_people_of_one_household_share_an_address_and_are_two_members():
    a_member(email="maison@example.org")
    a_member(first_name="René", email="maison@example.org")
    assert Membership.objects.count() == 2


def test_a_name_is_all_that_is_owed():
    with pytest.raises(joining.NoName):
        a_member("  ", first_name=" ")
    assert a_member("", first_name="odette").full_name == "Odette"


def test_the_fee_is_that_of_the_day_it_was_asked_whatever_is_written_later():
    a_fee(1000)
    member = a_member()
    fees.write(kind="RESIDENT", cents=2000, applies_from=NOON.date(), by=None, at=NOON, today=NOON.date())
    assert periods.waiting(member).due_cents == 1000


def test_a_fee_is_never_changed_in_the_past():
    with pytest.raises(fees.AlreadyInForce):
        fees.write(kind="RESIDENT", cents=1, applies_from=NOON.date() - A_DAY, by=None, at=NOON, today=NOON.date())


# --- One more year ----------------------------------------------------------------------------


def renew(member, at, *, with_key=None):
    return joining.renew(membership=member, kind="RESIDENT", key=with_key or key(), by=None, at=at)


def test_no_job_renews_a_year():
    member = a_member(email="odette@example.org", at=NOON)
    over = NOON + relativedelta(years=1)
    letters.tell_ending(at=over - A_DAY)
    leaving.forget_old(at=over)
    assert not is_member(member, over)
    assert member.periods.count() == 1


def test_a_year_chosen_early_begins_after_the_one_that_runs():
    member = a_member(at=NOON)
    period = renew(member, NOON + 300 * A_DAY)
    assert period.first_on == member.periods.first().last_on + A_DAY


def test_a_year_chosen_late_begins_that_day():
    member = a_member(at=NOON)
    later = NOON + relativedelta(years=2)
    assert renew(member, later).first_on == later.date()


def test_the_same_renewal_twice_is_one_year_and_another_while_one_waits_is_refused():
    a_fee()
    member = a_member(at=NOON)
    paid(member, at=NOON)
    once = key()
    assert renew(member, NOON, with_key=once) == renew(member, NOON, with_key=once)
    with pytest.raises(joining.AlreadyChosen):
        renew(member, NOON)


def test_who_chose_another_year_and_has_not_paid_it_stays_a_member_until_the_last_day():
    a_fee()
    member = a_member(email="odette@example.org", at=NOON)
    paid(member, at=NOON)
    renew(member, NOON + 340 * A_DAY)
    last = member.periods.first().last_on
    assert is_member(member, at_noon(last))
    assert not is_member(member, at_noon(last + A_DAY))


def at_noon(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def test_a_month_before_the_end_it_is_offered_once_and_not_in_the_night():
    a_member(email="odette@example.org", at=NOON)
    mail.outbox.clear()
    before = at_noon(NOON.date() + relativedelta(years=1) - 20 * A_DAY)
    letters.tell_ending(at=before - 10 * A_DAY - 20 * A_DAY)
    letters.tell_ending(at=before.replace(hour=3))
    assert not mail.outbox
    for _again in range(2):
        letters.tell_ending(at=before)
    [letter] = mail.outbox
    assert "ne se renouvelle pas toute seule" in letter.body
    assert "/ma-place/" in letter.body


def test_who_has_chosen_already_is_not_written_to():
    member = a_member(email="odette@example.org", at=NOON)
    renew(member, NOON + 300 * A_DAY)
    mail.outbox.clear()
    letters.tell_ending(at=at_noon(NOON.date() + relativedelta(years=1) - 20 * A_DAY))
    assert not mail.outbox


def test_a_year_that_nobody_pays_is_no_debt():
    a_fee()
    member = a_member()
    period = periods.waiting(member)
    for _again in range(2):
        paying.give_up(period=period, at=timezone.now())
    assert periods.waiting(member) is None
    with pytest.raises(paying.GivenUp):
        paying.settle(period=period, means="CASH", shown_cents=1000, point=member.point, by=None, at=timezone.now())
    assert renew(member, timezone.now()).first_on == period.first_on


def test_a_year_paid_meanwhile_is_not_given_up():
    a_fee()
    member = a_member()
    period = periods.waiting(member)
    paid(member)
    with pytest.raises(paying.NothingDue):
        paying.give_up(period=period, at=timezone.now())


@pytest.mark.parametrize("act", ["give_up", "leave"])
def test_after_a_cancelled_receipt_one_may_give_up_or_leave_and_come_back(act):
    a_fee()
    member = a_member()
    receipt = paid(member)
    paying.cancel(receipt=receipt, reason="Noté par erreur", by=factories.UserFactory(), at=timezone.now())
    if act == "give_up":
        paying.give_up(period=periods.waiting(member), at=timezone.now())
    else:
        leaving.leave(membership=member, by=None, at=timezone.now())
    assert periods.waiting(member) is None
    receipt.refresh_from_db()
    assert receipt.period.dropped_at
    renew(member, timezone.now())
    paid(member)
    assert member.status == Status.MEMBER


def test_nothing_waits_of_who_left_when_their_receipt_is_cancelled():
    a_fee()
    member = a_member()
    receipt = paid(member)
    leaving.leave(membership=member, by=None, at=timezone.now())
    paying.cancel(receipt=receipt, reason="Chèque rendu", by=factories.UserFactory(), at=timezone.now())
    assert periods.waiting(member) is None
    renew(member, timezone.now())


def test_the_form_of_a_year_that_was_taken_back_makes_no_other():
    a_fee()
    member, once = a_member(at=NOON), key()
    paying.give_up(period=periods.waiting(member), at=NOON)
    paying.give_up(period=renew(member, NOON, with_key=once), at=NOON)
    with pytest.raises(joining.TakenBack):
        renew(member, NOON, with_key=once)


def test_a_free_year_is_not_stacked_beyond_the_next():
    member = a_member(at=NOON)
    renew(member, NOON)
    with pytest.raises(joining.FarAhead):
        renew(member, NOON)
    renew(member, NOON + relativedelta(years=1))


def test_who_gave_up_the_next_year_is_offered_it_again_before_the_end():
    member = a_member(email="odette@example.org", at=NOON)
    a_fee()
    paying.give_up(period=renew(member, NOON + 300 * A_DAY), at=NOON + 300 * A_DAY)
    mail.outbox.clear()
    letters.tell_ending(at=at_noon(NOON.date() + relativedelta(years=1) - 20 * A_DAY))
    assert len(mail.outbox) == 1


# --- The card, the account --------------------------------------------------------------------


def test_a_card_names_its_holder_however_it_is_spaced_until_it_is_replaced():
    member = a_member()
    assert standing.holder(member.spoken_card.lower()) == member
    joining.replace_card(membership=member)
    assert standing.holder(member.card_number) is None


def test_a_member_on_paper_joins_their_account_with_the_number_of_the_card():
    member, user = a_member(), factories.UserFactory()
    joining.claim(card=member.card_number, user=user)
    assert standing.of_user(user) == member
    with pytest.raises(joining.NotYours):
        joining.claim(card=member.card_number, user=factories.UserFactory())


@pytest.mark.parametrize("card", ["", "M", "MAAAAAAAAAAAA"])
def test_no_card_is_nobodys(card):
    with pytest.raises(joining.NotYours):
        joining.claim(card=standing.card_in(card), user=factories.UserFactory())


def test_somebody_is_known_by_account_e_mail_or_whole_number_and_nothing_names_nobody():
    user = factories.UserFactory()
    a_member(email="odette@example.org", phone="06 12 34 56 78", user=user)
    at = timezone.now()
    assert standing.is_member(at=at, user=user)
    assert standing.is_member(at=at, email="Odette@Example.org")
    assert standing.is_member(at=at, phone="+33 6 12 34 56 78")
    assert not standing.is_member(at=at, phone="78")
    assert not standing.is_member(at=at)


# --- Leaving ----------------------------------------------------------------------------------


def test_who_leaves_is_no_member_at_once_owes_nothing_and_may_come_back():
    a_fee()
    member = a_member(email="odette@example.org")
    paid(member)
    renew(member, timezone.now())
    leaving.leave(membership=member, by=None, at=timezone.now())
    assert not is_member(member)
    assert periods.waiting(member) is None
    member.refresh_from_db()
    renew(member, timezone.now())
    paid(member)
    assert is_member(member)


def test_erased_nothing_of_them_stays_but_years_and_receipts():
    a_fee()
    member = a_member(email="odette@example.org", phone="0612345678", street="3 rue Haute", organisation="Les Amis")
    receipt = paid(member)
    leaving.erase(membership=member, by=None, at=timezone.now())
    member.refresh_from_db()
    kept = " ".join(str(getattr(member, field.name)) for field in Membership._meta.concrete_fields)
    assert not [word for word in ("Odette", "Marchand", "odette", "0612345678", "Haute", "Amis") if word in kept]
    receipt.refresh_from_db()
    assert receipt.name == "Les Amis, Odette Marchand"
    with pytest.raises(states.CannotMove):
        renew(member, timezone.now())


def test_erased_the_letters_and_the_words_of_hours_go_too(settings):
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"
    a_fee()
    member, other = a_member(email="odette@example.org"), a_member("Vidal", first_name="Paul")
    for giver, receiver in ((member, other), (other, member)):
        an_exchange(giver=giver, receiver=receiver, words="Le rosier d’Odette Marchand")
    leaving.erase(membership=member, by=None, at=timezone.now())
    kept = [
        *OutgoingMessage.objects.values_list("recipient", "subject", "body"),
        *Exchange.objects.values_list("words"),
    ]
    assert len(kept) == 3
    assert not [word for word in ("odette@", "Odette", "Marchand") if word in str(kept)]


def test_the_register_forgets_three_years_after_the_last_year_and_not_before():
    member = a_member(at=NOON)
    last = at_noon(member.periods.get().last_on)
    assert leaving.forget_old(at=last + relativedelta(years=3)) == 0
    assert leaving.forget_old(at=last + relativedelta(years=3) + A_DAY) == 1
    assert leaving.forget_old(at=last + relativedelta(years=9)) == 0


def test_a_demand_that_nobody_paid_is_forgotten_after_a_year():
    a_fee()
    a_member(at=NOON)
    assert leaving.forget_old(at=NOON + relativedelta(months=11)) == 0
    assert leaving.forget_old(at=NOON + relativedelta(years=1) + A_DAY) == 1


def test_who_closes_their_account_is_forgotten_by_the_register():
    user = factories.UserFactory()
    member = a_member(user=user)
    forgetting.forget(user=user, at=timezone.now())
    member.refresh_from_db()
    assert (member.status, member.user) == (Status.ERASED, None)


def test_each_move_of_the_status_is_kept_and_its_writer_follows_the_table():
    a_fee()
    member = a_member()
    paid(member)
    leaving.leave(membership=member, reason="Déménage", by=None, at=timezone.now())
    assert [(one.status_from, one.status_to) for one in member.moves.all()] == [
        ("ASKED", "MEMBER"),
        ("MEMBER", "LEFT"),
    ]
    assert set(states.MOVES) == set(Status)
