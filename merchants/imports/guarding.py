"""A text that a spreadsheet shows and never runs, and that comes back as it was."""

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_guarded(text: str) -> bool:
    """Whether it must be: it would run, or it begins with the guard itself."""
    return text.lstrip(" ").startswith(RISKY) or text.startswith("'")


def plain(text) -> str:
    text = str(text)
    return f"'{text}" if is_guarded(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and is_guarded(text[1:]) else text
