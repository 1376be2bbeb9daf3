"""Settings of the test suite: the real database and cache, faster password hashing."""

import os
import tempfile
from pathlib import Path

from liangxin.settings import *  # noqa: F403 -- settings extend settings
from liangxin.settings import CACHES as PRODUCT_CACHES

SECRET_KEY = "test-secret-key-0123456789-0123456789-0123456789-0123456789"  # noqa: S105 -- tests only
DEMO_MONTHS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = False
# Each test process has its own key prefix on the shared server.
_mine = f"{os.environ.get('LX_TEST_DB', 'test')}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
CACHES = {alias: {**cache, "KEY_PREFIX": _mine} for alias, cache in PRODUCT_CACHES.items()}
STORAGES["county_files"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(Path(tempfile.gettempdir()) / f"{_mine}-files")},
}
JOURNAL_HEADS = Path(tempfile.gettempdir()) / f"{_mine}-heads.jsonl"
# Tests call the tasks' functions; no message of theirs reaches a worker.
CELERY_BROKER_URL = "memory://"
