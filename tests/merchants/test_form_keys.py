"""A form's key is its own until it is sent; what nobody could have made gets a new one."""

import pytest
from django.test import RequestFactory

from merchants import form_keys


@pytest.mark.parametrize("key", ["", "a" * 31, "A" * 32, "a" * 32 + "\n", "g" * 32])
def test_what_is_no_key_gets_a_new_one(key):
    given = form_keys.key_of(RequestFactory().post("/", {"key": key}))
    assert given != key
    assert form_keys.key_of(RequestFactory().post("/", {"key": given})) == given
