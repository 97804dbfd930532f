"""Publishing, changing, calling off: what the public knew is counted, what it did not is not."""

import pytest
from django.utils import timezone

from animations import programme
from animations.models import Animation
from tests import factories

pytestmark = pytest.mark.django_db
DRAFT, PUBLISHED, CANCELLED = Animation.Status.DRAFT, Animation.Status.PUBLISHED, Animation.Status.CANCELLED


def act(function, animation, **more):
    return function(animation=animation, by=factories.UserFactory(), at=timezone.now(), **more)


def test_publishing_a_draft_is_its_first_revision():
    animation = act(programme.publish, factories.AnimationFactory(status=DRAFT))
    assert (animation.status, animation.revision) == (PUBLISHED, 0)


def test_changing_a_draft_counts_for_nothing():
    animation = act(programme.change, factories.AnimationFactory(status=DRAFT), facts={"title": "Autre titre"})
    assert (animation.title, animation.revision) == ("Autre titre", 0)


def test_changing_what_was_announced_is_a_revision_signed_by_who_did_it():
    animation = factories.AnimationFactory(status=PUBLISHED)
    by, at = factories.UserFactory(), timezone.now()
    programme.change(animation=animation, facts={"title": "Autre titre", "capacity": 8}, by=by, at=at)
    animation.refresh_from_db()
    assert (animation.title, animation.capacity, animation.revision) == ("Autre titre", 8, 1)
    assert (animation.updated_by, animation.updated_at) == (by, at)


def test_the_same_facts_again_change_nothing():
    animation = factories.AnimationFactory(status=PUBLISHED)
    written_at = animation.updated_at
    act(programme.change, animation, facts={"title": animation.title})
    animation.refresh_from_db()
    assert (animation.revision, animation.updated_at) == (0, written_at)


def test_calling_off_twice_counts_once():
    animation = factories.AnimationFactory(status=PUBLISHED)
    act(programme.cancel, animation)
    act(programme.cancel, animation)
    animation.refresh_from_db()
    assert (animation.status, animation.revision) == (CANCELLED, 1)


def test_what_was_called_off_may_be_on_again():
    animation = factories.AnimationFactory(status=PUBLISHED)
    act(programme.cancel, animation)
    animation = act(programme.publish, animation)
    assert (animation.status, animation.revision) == (PUBLISHED, 2)


def test_a_draft_is_not_called_off():
    draft = factories.AnimationFactory(status=DRAFT)
    with pytest.raises(programme.NotAnnounced, match="pas encore été publiée"):
        act(programme.cancel, draft)
    draft.refresh_from_db()
    assert draft.status == DRAFT
