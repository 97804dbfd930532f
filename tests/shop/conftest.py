"""What the storefront's tests share: a town about to sell, whose messages go to the real outbox."""

import pytest

from tests.shop.situations import Town


@pytest.fixture
def outbox(settings):
    """pytest-django keeps letters in memory; here they are written as in the town."""
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"


@pytest.fixture
def town(db, outbox):
    return Town()
