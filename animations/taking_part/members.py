"""Who is a member of the place when they register: those come first, and may pay less."""


def is_member(*, user=None, email="", phone="") -> bool:
    """Nobody is known to be one until the membership of the place is kept (`animations.membership`)."""
    return False


def come_first(animation, at) -> bool:
    """Until then, only members take a seat; the others wait for what is left."""
    return animation.members_first_until is not None and at < animation.members_first_until
