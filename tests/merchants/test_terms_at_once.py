"""New terms published by two hands at the same instant: every shop hears of one version."""

import pytest
from django.utils import timezone

from merchants.joining import terms
from merchants.models import SellerTerms
from tests.at_once import at_once
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.row_locks]


def publish(by, **differs):
    facts = {"version": "2027-01", "body": "Texte", "what_changes": "rien", "leave_notice_days": 15} | differs
    at = timezone.now()
    return lambda: terms.publish(takes_effect_on=terms.earliest(at), by=by, at=at, **facts)


def test_pressed_twice_it_is_one_version():
    act = publish(UserFactory())
    first, second = at_once(act, act)
    assert first == second == SellerTerms.objects.get(version="2027-01")


def test_of_two_versions_one_is_told_and_the_other_refused():
    by = UserFactory()
    answers = at_once(publish(by, version="a1"), publish(by, version="a2"))
    assert sorted(type(answer).__name__ for answer in answers) == ["AnotherIsComing", "SellerTerms"]
    assert SellerTerms.objects.filter(version__in=["a1", "a2"]).count() == 1
