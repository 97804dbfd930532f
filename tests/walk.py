"""Walking the house: every address of the project, with arguments that exist in a small town."""

import contextlib
import copy
from dataclasses import dataclass

from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver


@dataclass(frozen=True)
class Address:
    name: str
    arguments: tuple[str, ...]


def addresses() -> list[Address]:
    """Each named address once, with the names of its arguments."""
    found = {}
    for name, arguments in named_patterns(get_resolver()):
        found.setdefault(name, Address(name, arguments))
    return list(found.values())


def named_patterns(resolver, namespace="", arguments=()):
    for pattern in resolver.url_patterns:
        own = (*arguments, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_patterns(pattern, inner, own)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", own
        else:
            # Django's admin has a last address without a name that only says "not found".
            assert namespace == "admin:", f"an address without a name: {pattern}"


def url_of(address, arguments) -> str:
    """The address in this town; `arguments` gives a value by "name.argument" or by "argument"."""
    values = {key: arguments.get(f"{address.name}.{key}", arguments.get(key)) for key in address.arguments}
    missing = [key for key, value in values.items() if value is None]
    assert not missing, f"{address.name}: say in the walk what {missing} is"
    return reverse(address.name, kwargs=values)


def client_of(user) -> Client:
    """A new browser in which they are signed in already: they signed in once, which costs as much as a page."""
    client = Client(raise_request_exception=False)
    if user:
        if not hasattr(user, "signed_in"):
            client.force_login(user)
            user.signed_in = copy.deepcopy(client.cookies)
        client.cookies = copy.deepcopy(user.signed_in)
    return client


def is_denied(response) -> bool:
    """A stranger is told that the page does not exist, or asked to sign in."""
    to_sign_in = response.status_code == 302 and response["Location"].split("?")[0] in sign_in_pages()
    return response.status_code in {403, 404} or to_sign_in


def sign_in_pages():
    return {reverse("login"), reverse("admin:login")}


@contextlib.contextmanager
def undone():
    """A visit whose effects vanish; the transaction is the test's own, which a provider's double lets pass."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
