"""What somebody typed on the way to ordering, kept in their session until the order is placed."""

import secrets

from django.core.signing import BadSignature, Signer

SESSION_KEY = "checkout"
signer = Signer(salt="placement")


def of(request) -> dict:
    return request.session.get(SESSION_KEY, {})


def remember(request, **facts) -> None:
    request.session[SESSION_KEY] = {**of(request), **facts}


def prefer(request, slot) -> None:
    """A moment that they would like, as a page proposed it: ticked beforehand, chosen by nobody yet."""
    remember(request, preferred=slot)


def come(request, slot) -> None:
    """A moment chosen before anything else, or None to see everything again; ticked when it comes to choosing."""
    facts = {name: value for name, value in of(request).items() if name not in {"slot", "preferred", "coming"}}
    request.session[SESSION_KEY] = {**facts, **({"coming": slot} if slot else {})}


def take_slot(request, slot) -> None:
    """The slot of the order; who had said when they come sees the shop of that one from now on."""
    remember(request, slot=slot, **({"coming": slot} if of(request).get("coming") else {}))


def chosen(request) -> int | None:
    """The slot they chose, else the one they said they come at, else the one they would like."""
    said = of(request)
    return said.get("slot") or said.get("coming") or said.get("preferred")


def forget(request) -> None:
    """The order holds it all now; the next person at this screen finds nothing."""
    request.session.pop(SESSION_KEY, None)


def new_key() -> str:
    """The name of one intention to order, signed so that nobody makes up another's."""
    return signer.sign(secrets.token_urlsafe(18))


def key_in(text) -> str | None:
    try:
        return signer.unsign(text)
    except BadSignature:
        return None
