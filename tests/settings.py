"""The town's own settings, with quick passwords and files that vanish."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-the-checks-" + "x" * 40)
from shop.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="amc-media-"))
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="amc-static-"))
SMS_FOLDER = Path(tempfile.mkdtemp(prefix="amc-sms-"))
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tempfile.mkdtemp(prefix="amc-private-")},
    },
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pictures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pictures"},
}
ALLOWED_HOSTS = ["*"]
# What one test looked at is not the next one's.
COUNT_VIEWS = False

suffix = os.environ.get("TEST_DB_SUFFIX", "town")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: threads must meet the real locks.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"amc-test-{suffix}.sqlite3")}  # noqa: F405
else:
    DATABASES["default"]["TEST"] = {"NAME": f"amc_test_{suffix}"}  # noqa: F405
