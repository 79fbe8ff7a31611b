"""Settings: one file. Everything that differs between places comes from the environment.

`SATY_MODE` is "development" (the default: a laptop, a demo), "test" or "production". Production
refuses to start without its own keys, and refuses a database that is marked as a demo.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONE, SELF

from saty.common import logs
from saty.core.certificates import read_roots

PACKAGE = Path(__file__).resolve().parent.parent
env = environ.Env()
MODE = env.str("SATY_MODE", default="test" if "pytest" in sys.modules else "development")
if MODE not in {"development", "test", "production"}:
    raise environ.ImproperlyConfigured(f"SATY_MODE is {MODE!r}: development, test or production")
PRODUCTION = MODE == "production"
TESTING = MODE == "test"
DEBUG = False
VAR = Path(env.str("SATY_VAR", default=str(Path.cwd() / "var")))


def _secret(name: str) -> str:
    """A secret from the environment; outside production a fixed one, which guards nothing."""
    if PRODUCTION:
        return str(env.str(name))
    return str(env.str(name, default=hashlib.sha256(f"not a secret: {name}".encode()).hexdigest()))


def _key_ring(name: str) -> dict[int, bytes]:
    """Keys as "id:hex,id:hex", the current one first; ids 1 to 255, 32 bytes each."""
    pairs = (pair.split(":") for pair in _secret_ring(name).split(","))
    ring = {int(key_id): bytes.fromhex(key) for key_id, key in pairs}
    if not all(0 < key_id < 256 and len(key) == 32 for key_id, key in ring.items()):
        raise environ.ImproperlyConfigured(f"{name}: ids 1 to 255, keys of 32 bytes in hex")
    return ring


def _secret_ring(name: str) -> str:
    return str(
        env.str(name) if PRODUCTION else env.str(name, default=f"1:{_secret(name + '_DEV')}")
    )


SECRET_KEY = _secret("SATY_SECRET_KEY")
SATY_FIELD_KEYS = _key_ring("SATY_FIELD_KEYS")
SATY_ITEM_KEYS = _key_ring("SATY_ITEM_KEYS")
SATY_EXAM_KEYS = _key_ring("SATY_EXAM_KEYS")
SATY_INDEX_KEYS = _key_ring("SATY_INDEX_KEYS")
SATY_MAIL_HOST_ID = env.str("SATY_MAIL_HOST_ID", default="saty.invalid")
"""The right side of Message-IDs."""

SATY_SIGNING_ROOTS = env.str("SATY_SIGNING_ROOTS", default="")
"""A PEM file of the roots under which a signer's certificate is trusted; "" where none is."""
SATY_SIGNING_CRLS = env.list("SATY_SIGNING_CRLS", default=[])
"""Files of lists of revoked certificates, PEM or DER."""
if SATY_SIGNING_ROOTS:
    try:
        read_roots(Path(SATY_SIGNING_ROOTS).read_bytes())
    except (OSError, ValueError) as error:
        raise environ.ImproperlyConfigured(f"SATY_SIGNING_ROOTS: {error}") from error

SITE_ADDRESS = env.str("SATY_ADDRESS", default="http://127.0.0.1:8000")
HTTPS = SITE_ADDRESS.startswith("https://")
ALLOWED_HOSTS = env.list("SATY_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

# --- the house -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
    "rules",
    "saty.common",
    "saty.ledger",
    "saty.people",
    "saty.notices",
    "saty.programmes",
    "saty.applications",
    "saty.stages",
    "saty.bodies",
    "saty.testing",
    "saty.meetings",
    "saty.decisions",
    "saty.reserve",
    "saty.web",
    "saty.rehearsal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "saty.web.middleware.ReaderLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "saty.web.request_log.RequestLog",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "saty.web.middleware.ReaderZone",
    "saty.web.middleware.PersonalPages",
    "saty.web.middleware.BodyLimit",
    "saty.web.middleware.SecondFactor",
    "saty.web.middleware.Doors",
    "saty.web.middleware.Refusals",
]
ROOT_URLCONF = "saty.config.urls"
WSGI_APPLICATION = "saty.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "saty.web.context.house",
            ],
            "builtins": ["saty.web.templatetags.look", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "saty.web.forms.rendering.SatyRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- database, cache, background work ------------------------------------------------------------

SCRATCH = env.bool("SATY_SCRATCH", default=False) and not PRODUCTION
"""A database that may be lost at any moment (a rehearsal): it need not survive power loss."""
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"
        f"PRAGMA synchronous={'OFF' if SCRATCH else 'FULL'};"
        "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY;"
    ),
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'saty.sqlite3'}")
}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = dict(SQLITE_OPTIONS)

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    if not TESTING
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

MEDIA_ROOT = VAR / "files"
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_STORAGE_CLASS = (
    "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    if PRODUCTION
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_CLASS},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
SATY_MOST_BYTES_SENT = 26_000_000
"""The largest document that a programme may ask for, and the fields that come with it."""
FILE_UPLOAD_PERMISSIONS = 0o600

# --- people --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
"""Argon2 costs 200 ms and 100 MiB a check; only tests, which guard nothing, go without."""
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "saty.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_USER_DISPLAY = "saty.people.adapters.display"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip,5/5m/key",
    "login": "300/m/ip",
    "signup": "60/m/ip",
}
"""The key of a failed login is address plus account; a whole exam hall shares one address."""
ACCOUNT_FORMS = {
    "login": "saty.web.account.forms.SignInForm",
    "signup": "saty.web.account.forms.SignUpForm",
    "add_email": "saty.web.account.forms.AddressForm",
    "change_password": "saty.web.account.forms.ChangePassword",
    "set_password": "saty.web.account.forms.SetPassword",
    "reset_password": "saty.web.account.forms.AskForReset",
    "reset_password_from_key": "saty.web.account.forms.NewPassword",
    "reauthenticate": "saty.web.account.forms.ConfirmPassword",
}
MFA_FORMS = {
    "authenticate": "saty.web.account.forms.Code",
    "reauthenticate": "saty.web.account.forms.ConfirmCode",
    "activate_totp": "saty.web.account.forms.ActivateApp",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("SATY_TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "saty.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "saty"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "saty.web.errors.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
}

# --- mail ----------------------------------------------------------------------------------------

EMAIL_TIMEOUT = 10
"""Seconds; a page waits no longer for a mail server that does not answer."""
if env.str("SATY_MAIL_URL", default=""):
    vars().update(env.email("SATY_MAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if SCRATCH:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("SATY_MAIL_FROM", default="saty <no-reply@saty.invalid>")

# --- languages, time -----------------------------------------------------------------------------

LANGUAGE_CODE = "en" if TESTING else "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
SATY_PUBLIC_ZONE = env.str("SATY_PUBLIC_ZONE", default="Asia/Almaty")
"""The zone in which somebody without an account reads times."""

# --- logs: no personal data ----------------------------------------------------------------------

DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
            "processors": [
                logs.without_paths,
                logs.without_words,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("SATY_LOG_LEVEL", default="WARNING")},
    "loggers": {"django.db.backends": {"level": "WARNING"}},  # its lines are SQL with values
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
SILENCED_SYSTEM_CHECKS = ["security.W008", "auth.W004"]  # e-mail is unique by Lower()
