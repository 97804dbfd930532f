"""Nobody's name is kept for ever: three years after the last order, and for an account a month after a letter."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import LegalDelay
from pickup.models.handover import PAPER_UNDO_WITHIN
from shop.accounts import unused
from shop.accounts.models import User
from shop.orders import forgetting as orders
from tests import factories
from tests.animations.membership.people import a_member
from tests.pickup.situations import AFTER, person

pytestmark = pytest.mark.django_db

KEPT, NOTICE = datetime.timedelta(days=1096), datetime.timedelta(days=30)
A_SECOND = datetime.timedelta(seconds=1)
NOW = timezone.now()
LONG_AGO = NOW - KEPT - A_SECOND


def account(*, last_login=LONG_AGO, **facts):
    return factories.UserFactory(date_joined=LONG_AGO, last_login=last_login, **facts)


def told(user) -> bool:
    return User.objects.get(pk=user.pk).told_unused_at is not None


def is_erased(user) -> bool:
    return not User.objects.get(pk=user.pk).is_active


def three_years_pass(at=NOW):
    """The letter, then its month; the job runs each day."""
    unused.forget_accounts(at=at - NOTICE)
    unused.forget_accounts(at=at)


class TestGuests:
    def test_three_years_after_its_slot_an_order_keeps_no_name(self):
        odette, at = person("CANCELLED"), AFTER + KEPT + A_SECOND
        for _twice in range(2):
            unused.ask_of_guests(at=at)
            orders.forget_what_is_over(at=at + PAPER_UNDO_WITHIN)
        assert odette.fresh().forgotten_at is not None
        assert (odette.fresh().phone, odette.fresh().first_name) == ("", "")

    def test_not_a_day_before(self):
        odette = person("HANDED_OVER")
        assert unused.ask_of_guests(at=AFTER + KEPT) == 0
        assert odette.fresh().forget_asked_at is None

    def test_the_delay_is_the_one_in_force(self):
        person("HANDED_OVER")
        LegalDelay.objects.filter(code="customer_kept").update(days=10)
        assert unused.ask_of_guests(at=AFTER + datetime.timedelta(days=11)) == 1

    def test_an_order_of_an_account_goes_with_the_account(self):
        order = person("HANDED_OVER").collection.order
        order.user = account(last_login=NOW)
        order.save()
        assert unused.ask_of_guests(at=AFTER + KEPT + A_SECOND) == 0


class TestAccounts:
    def test_told_a_month_before_then_erased(self, mailoutbox):
        user = account(email="odette@example.org")
        unused.forget_accounts(at=NOW)
        unused.forget_accounts(at=NOW + NOTICE - A_SECOND)
        (letter,) = mailoutbox
        assert letter.to == ["odette@example.org"]
        assert "connectez-vous une fois avant le" in letter.body
        assert not is_erased(user)
        unused.forget_accounts(at=NOW + NOTICE)
        assert is_erased(user)
        assert len(mailoutbox) == 1

    def test_who_signed_in_or_ordered_lately_is_left_alone(self, mailoutbox):
        here, buyer = account(last_login=NOW - KEPT + NOTICE), account()
        order = person("HANDED_OVER").collection.order
        order.user = buyer
        order.save()
        unused.forget_accounts(at=NOW)
        assert (len(mailoutbox), told(here), told(buyer)) == (0, False, False)

    def test_who_comes_back_after_the_letter_is_kept_and_told_again_another_time(self):
        user = account()
        unused.forget_accounts(at=NOW)
        User.objects.update(last_login=NOW + A_SECOND)
        unused.seen_again(at=NOW + NOTICE)
        unused.forget_accounts(at=NOW + NOTICE)
        assert (told(user), is_erased(user)) == (False, False)
        unused.forget_accounts(at=NOW + KEPT)
        assert (told(user), is_erased(user)) == (True, False)

    def test_nobody_who_works_here_nor_a_member_is_erased(self):
        staff, owner, member = account(is_staff=True), account(), account()
        a_member("Besson", user=member)
        factories.MerchantFactory().team.create(user=owner, role="OWNER")
        three_years_pass()
        assert [told(one) for one in (staff, owner, member)] == [False] * 3


def test_the_page_about_data_says_it(client):
    page = client.get(reverse("privacy")).text
    assert "trois ans après le retrait" in page
    assert "un e-mail vous le dit un mois avant" in page
