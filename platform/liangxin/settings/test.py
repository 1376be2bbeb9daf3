"""Settings of the test suite: the real database and cache, faster password hashing."""

from liangxin.settings import *  # noqa: F403 -- settings extend settings

SECRET_KEY = "test-secret-key-0123456789-0123456789-0123456789-0123456789"  # noqa: S105 -- tests only
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = False
