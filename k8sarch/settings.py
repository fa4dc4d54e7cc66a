"""Settings of the site: one file for the laptop, the classroom and the tests.

Contract: nothing must be edited to run it. What differs between places comes from four environment variables:
K8SARCH_DATA (folder of database, secret key and collected static files; `var/` beside manage.py when unset),
K8SARCH_DEBUG (1: Django's debug pages), K8SARCH_HOSTS (host names admitted besides the loopback names,
separated by commas). The fourth, K8SARCH_CHROMIUM, is read by the browser tests alone.
"""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("K8SARCH_DATA") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def kept_secret(path: Path) -> str:
    """The secret in the file `path`, made at the first call and readable by its owner alone.

    Two processes that start together must agree: the secret is written aside and linked into place, which
    only the first can do.
    """
    if not path.exists():
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(aside)
    return path.read_text()


SECRET_KEY = kept_secret(DATA_DIR / "secret-key")
DEBUG = os.environ.get("K8SARCH_DEBUG") == "1"
# A file in which the server says each second what it spends its time on, while somebody measures.
METER_FILE = os.environ.get("K8SARCH_METER", "")

# `up --classroom` names here what it prints, besides the loopback names. The one list admits pages, forms
# (Django compares a form's origin with the host it was sent to) and WebSocket origins (asgi.py).
CLASSROOM_HOSTS = [host for host in os.environ.get("K8SARCH_HOSTS", "").split(",") if host]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *CLASSROOM_HOSTS]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "k8sarch.words",
    "k8sarch.sandbox",
    "courses",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "k8sarch.urls"
ASGI_APPLICATION = "k8sarch.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "courses.room.line_state.of_request",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "k8sarch.sqlite3",
        "OPTIONS": {
            # Writers queue for 20 s instead of failing at once; IMMEDIATE takes the lock before the first
            # read, so that no transaction finds half-way through that another one wrote.
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # FULL: a command that was acknowledged survives a loss of power of the real machine too.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        # A file, not memory: async consumers and threads of one test share it.
        "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One process serves the whole classroom, so notices need no broker.
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "courses:sign_in"
LOGIN_REDIRECT_URL = "courses:teach"

# Who may watch a sandbox that is not theirs: the sandbox does not know the school, so the name stands here.
SANDBOX_MAY_WATCH = "courses.reports.may_watch"
SANDBOX_RIGHT_TO_COPY = "courses.room.help.right_to_copy"

# Name and address together: a class behind one router must not lock its instructor out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "courses.views.doors.locked_out"

# A learner without an account is known by this cookie alone, so it outlives a term.
SESSION_COOKIE_NAME = "k8sarch_session"
SESSION_COOKIE_AGE = 200 * 24 * 3600
CSRF_COOKIE_NAME = "k8sarch_csrf"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "k8sarch_language"
LANGUAGE_COOKIE_AGE = SESSION_COOKIE_AGE
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "k8sarch.static_files.SmallStaticFilesStorage",
    },
}
# Files with a hash in their name are kept for ever. The others are ES modules that import each other by their
# plain names: a browser asks whether they changed, so that two releases never mix.
WHITENOISE_MAX_AGE = 0
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
