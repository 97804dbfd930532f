"""Members of the place come first, for a while."""


def come_first(animation, at) -> bool:
    """Until then, only members take a seat; the others wait for what is left."""
    return animation.members_first_until is not None and at < animation.members_first_until
