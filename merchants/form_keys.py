"""The key that a form carries from its first showing: sent twice, what it makes is made once."""

import re
import secrets

PATTERN = r"^[0-9a-f]{32}\Z"


def new_key() -> str:
    return secrets.token_hex(16)


def key_of(request) -> str:
    """That of the form sent, or a new one for the page to carry."""
    key = request.POST.get("key", "")
    return key if re.match(PATTERN, key) else new_key()
