"""Our own settings as they are, and a count of queries for whoever asks; without kept pages when the bench says so."""

import os

from shop.settings import *  # noqa: F403
from shop.settings import MIDDLEWARE

KEEPS = "shop.kept.pages.KeptPagesMiddleware"
COUNT = "tests.benchmarks.peers.counted.CountQueries"
MIDDLEWARE = [COUNT, *(name for name in MIDDLEWARE if name != KEEPS or os.environ.get("KEEP_PAGES") != "0")]
