"""Settings, read from the environment once. Every variable is described in docs/settings.md."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from infra import demonstration, embedded
from liangxin import env

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(env.text("LIANGXIN_VAR", str(ROOT / "var")))

if env.text("DJANGO_SETTINGS_MODULE") == "liangxin.settings.test":
    demonstration.by_default()  # Here, because this package is imported before its module `test`.
DEMO = env.boolean("DEMO", default=False)
DEMO_MONTHS = env.number("DEMO_MONTHS", 24)
DEBUG = env.boolean("DEBUG", default=False)
DEVELOPMENT_SECRET = "development-only-secret-key-never-use-it-in-production-0123456789"  # noqa: S105 -- refused below
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_SECRET)
PRODUCTION = env.boolean("PRODUCTION", default=not DEMO and not DEBUG)
if PRODUCTION and (DEMO or DEBUG or SECRET_KEY == DEVELOPMENT_SECRET):
    raise ImproperlyConfigured(
        "Production refuses to start with DEMO, DEBUG or the development SECRET_KEY. "
        "Set SECRET_KEY to a long random text, or DEMO=1 for a demonstration."
    )

BASE_DOMAIN = env.text("BASE_DOMAIN", "localhost")
PORT = env.number("PORT", 8000)
PLATFORM_HOSTS = env.words("PLATFORM_HOSTS", BASE_DOMAIN)
ALLOWED_HOSTS = [BASE_DOMAIN, f".{BASE_DOMAIN}", *PLATFORM_HOSTS]
AUTO_APPROVE = env.boolean("AUTO_APPROVE", default=DEMO)
BLUEPRINTS = ROOT / "tenants" / "blueprints"
SPARE_SCHEMAS = env.number("SPARE_SCHEMAS", 3)
ALONE_UP_TO = env.number("ALONE_UP_TO", 200)
IMPORT_FILES_DAYS = env.number("IMPORT_FILES_DAYS", 90)
IMPORTS_WAIT_DAYS = env.number("IMPORTS_WAIT_DAYS", 30)

# --- applications ---------------------------------------------------------------------------
SHARED_APPS = [
    "kernel",
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "apps.accounts",
    "apps.integrations",
    "tenants.counties",
    "tenants.oversight",
]
TENANT_APPS = [
    "kernel",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "guardian",
    "apps.accounts",
    "apps.integrations",
    "apps.notices",
    "apps.files",
    "apps.indicators",
    "apps.rulebook",
    "apps.activities",
    "apps.papers",
    "apps.duties",
    "apps.liaison",
    "apps.organization",
    "apps.members",
    "apps.businesses",
    "apps.cases",
    "apps.office",
    "apps.portal",
]
WEB_APPS = [
    "django.forms",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "api",
    "liangxin",
]
INSTALLED_APPS = list(dict.fromkeys([*SHARED_APPS, *TENANT_APPS, *WEB_APPS]))
TENANT_MODEL = "counties.County"
TENANT_DOMAIN_MODEL = "counties.Domain"
PUBLIC_SCHEMA_NAME = "public"
TENANT_SYNC_ROUTER = "kernel.db.router.RealmRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.RealmBackend"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
# Guardian's own backend queries its generic permissions, to which no realm's role has access.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# --- data -------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL") or embedded.urls(VAR).database_url
REDIS_URL = env.text("REDIS_URL") or embedded.urls(VAR).redis_url
WEB_LOGIN = env.text("WEB_LOGIN", env.WEB_LOGIN)
WEB_PASSWORD = hmac.new(SECRET_KEY.encode(), b"web login", hashlib.sha256).hexdigest()
_named = env.database(DATABASE_URL)
# How long is waited for a server that hangs, unless the URL says it (?connect_timeout=10); for an
# answer see `kernel.db.backend.limits`.
_patience = {
    "connect_timeout": "5",
    "tcp_user_timeout": "20000",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
_database: dict[str, object] = {
    **_named,
    "OPTIONS": {**_patience, **_named["OPTIONS"]},
    "ENGINE": "kernel.db.backend",
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 300,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": False,
    "KEEPS_SESSIONS": env.boolean("POOLER_KEEPS_SESSIONS", default=False),
}
DATABASES = {"default": {**_database, "USER": WEB_LOGIN, "PASSWORD": WEB_PASSWORD}}
# Processes that answer requests or work for counties get the web login's URL, never the owner's.
if _named["USER"] != WEB_LOGIN:
    DATABASES["owner"] = {**_database, "TAKES_ROLE": False, "CONN_MAX_AGE": 0}
CACHES = {
    alias: {
        "BACKEND": "kernel.caching.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "lx",
        "KEY_FUNCTION": function,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
    for alias, function in (
        ("default", "kernel.cachekeys.county_key"),
        ("platform", "kernel.cachekeys.platform_key"),
    )
}
if PRODUCTION and not (env.text("FIELD_KEYS") and env.text("INDEX_SECRET")):
    # Derived from SECRET_KEY, they would change with it: after a rotation no personal value could be
    # decrypted.
    raise ImproperlyConfigured(
        "Production needs FIELD_KEYS (1:BASE64 of 32 random bytes) and INDEX_SECRET (a long random "
        "text), apart from SECRET_KEY."
    )
FIELD_KEYS = env.field_keys("FIELD_KEYS", SECRET_KEY)
FIELD_KEY_CURRENT = max(FIELD_KEYS)
INDEX_KEY = hashlib.sha256(f"index/{env.text('INDEX_SECRET', SECRET_KEY)}".encode()).digest()
# Production has no default: a backup must be readable without the machine that was lost.
BACKUP_KEY = env.key("BACKUP_KEY")
if not (BACKUP_KEY or PRODUCTION):
    BACKUP_KEY = hashlib.sha256(f"backup/{SECRET_KEY}".encode()).digest()

# The newest seals of all journals, outside the database; and to whom the last line is told each night.
JOURNAL_HEADS = Path(env.text("JOURNAL_HEADS", str(VAR / "journal-heads.jsonl")))
JOURNAL_HEADS_WEBHOOK = env.address("JOURNAL_HEADS_WEBHOOK")
JOURNAL_HEADS_MAIL = env.words("JOURNAL_HEADS_MAIL")
JOURNAL_HEADS_FROM = env.text("JOURNAL_HEADS_FROM", f"liangxin@{BASE_DOMAIN}")
_mail = env.mail("MAIL_SERVER")
EMAIL_HOST, EMAIL_PORT = str(_mail["HOST"]), int(str(_mail["PORT"]))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = str(_mail["USER"]), str(_mail["PASSWORD"])
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(_mail["TLS"]), bool(_mail["SSL"])
EMAIL_TIMEOUT = 10
NOTICES_FROM = env.text("NOTICES_FROM", f"liangxin@{BASE_DOMAIN}")
# host:port of the counties' gateways that stand in the inner network; all others must be public.
GATEWAYS_WITHIN = env.words("GATEWAYS_WITHIN")

CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request waits once for a broker that does not answer; the sweep sends later what was not sent.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 0,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
# Consumed only by the process that has the owner's login.
CELERY_TASK_ROUTES = {"counties.refill_spares": {"queue": "owner"}}

# --- requests ---------------------------------------------------------------------------------
MIDDLEWARE = [
    "kernel.web.middleware.RequestMiddleware",
    "api.middleware.ProblemMiddleware",
    "api.bodies.BodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kernel.web.middleware.MethodMiddleware",
    "kernel.web.middleware.RealmMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kernel.web.middleware.DomainErrorMiddleware",
]
ROOT_URLCONF = "liangxin.urls_public"
COUNTY_URLCONF = "liangxin.urls_county"
WSGI_APPLICATION = "liangxin.wsgi.application"
FORM_RENDERER = "kernel.web.forms.Renderer"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "apps.accounts.views.csrf_failed"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"ui": "kernel.web.templatetags.ui"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "kernel.web.context.page",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# The pictures of the tour stand in the manual, too.
STATICFILES_DIRS = [
    *(path for path in [ROOT / "static"] if path.is_dir()),
    ("tour", ROOT / "docs" / "images" / "tour"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "kernel.web.statics.Storage"},
    "county_files": env.storage("FILES_STORAGE", VAR / "files"),
}
PHOTO_MB = env.number("PHOTO_MB", 15)
PAPER_MB = env.number("PAPER_MB", 20)
COUNTY_FILES_MB = env.number("COUNTY_FILES_MB", 10_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "kernel.web.uploads.CappedUploadHandler",
]
# Of a larger file the rest is not written to the disk; a form still learns its size.
FILE_UPLOAD_CAP = max(PHOTO_MB, PAPER_MB, 6) * 2**20
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- safety -----------------------------------------------------------------------------------
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validators}.UserAttributeSimilarityValidator"},
    {"NAME": "apps.accounts.backends.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.NumericPasswordValidator"},
]
_host_prefix = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{_host_prefix}lx_session"
CSRF_COOKIE_NAME = f"{_host_prefix}lx_csrf"
LANGUAGE_COOKIE_NAME = "lx_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = {"staff": 30 * 60, "member": 2 * 3600}
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.auth.KeyAuthentication", "api.auth.SessionActor"],
    "DEFAULT_PERMISSION_CLASSES": ["api.auth.ScopePermission"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.bodies.StrictJson"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.ActorThrottle"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.negotiation.AlwaysJson",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PAGINATION_CLASS": "api.pagination.CursorPagination",
    "EXCEPTION_HANDLER": "api.errors.handler",
    "UNAUTHENTICATED_USER": None,
}
API_REQUESTS_PER_MINUTE = env.number("API_REQUESTS_PER_MINUTE", 600)
SPECTACULAR_SETTINGS = {
    "TITLE": "Liangxin API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [],
}

# --- logs: no phone, ID number, token or body; always realm, request id and user id -------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "kernel.logs.ContextFilter"}},
    "formatters": {"json": {"()": "kernel.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["context"],
            "formatter": "json",
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
