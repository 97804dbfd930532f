"""How somebody who signs in is called, in every room."""


def name_of(user) -> str:
    """Their name, or what they sign in with."""
    return user.get_full_name() or user.get_username()
