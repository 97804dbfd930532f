"""What a way of telling answers when it does not work."""


class ForGood(Exception):
    """By that way the person will not be reached."""


class ForNow(Exception):
    """Later, it may."""
