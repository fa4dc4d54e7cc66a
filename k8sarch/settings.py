"""Settings of the site: one file for the laptop, the classroom and the tests.

Contract: nothing must be edited to run it. What differs between places comes from environment variables, all
of which HOSTING.md explains: K8SARCH_DATA (folder of database, secret key and collected static files; `var/`
beside manage.py when unset), K8SARCH_DEBUG (1: Django's debug pages), K8SARCH_HOSTS (host names admitted
besides the loopback names, separated by commas), K8SARCH_TLS (1: everybody comes by https), K8SARCH_PROXIES
(addresses of the proxies whose headers are believed), K8SARCH_MAIL_… (how mail is sent), K8SARCH_TIME_ZONE
(in which pages tell the hour), K8SARCH_KEEP_… (days for which what is kept). K8SARCH_CHROMIUM is read by the
browser tests alone.
"""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

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

# Everybody comes by https, which a proxy in front of this server speaks (HOSTING.md).
IS_TLS = os.environ.get("K8SARCH_TLS") == "1"
# Addresses and networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
TRUSTED_PROXIES = [each.strip() for each in os.environ.get("K8SARCH_PROXIES", "").split(",") if each.strip()]


def number(name: str, default: int) -> int:
    """The whole number in the environment variable `name`. Raises ImproperlyConfigured for anything else."""
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name} is a whole number, not {text!r}")
    return int(text)


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
    "k8sarch.proxies.TrustedProxies",
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
        "ENGINE": "k8sarch.database",
        "CONN_MAX_AGE": None,  # the threads that use it are few, and stay
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

# Counts of tries (courses/tries.py) live here. Whoever guesses makes a few new ones with each guess, and must
# not push out older counts by that: an hour's guesses from everywhere fit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # What is the same on everybody's page of a lesson ({% cache %}), made once a language. Debugging sees
    # each change of a template at once.
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "template_fragments",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}

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

# A learner without an account is known by this cookie alone, so it outlives a term. Under TLS its name makes
# the browser hold it to this host, this path and https.
COOKIE_PREFIX = "__Host-" if IS_TLS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}k8sarch_session"
SESSION_COOKIE_AGE = 200 * 24 * 3600
SESSION_COOKIE_SECURE = IS_TLS
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}k8sarch_csrf"
CSRF_COOKIE_SECURE = IS_TLS
CSRF_COOKIE_HTTPONLY = True

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_TLS else None
SECURE_SSL_REDIRECT = IS_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # who asks whether the process lives speaks to it directly
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_TLS else 0
# Whether other hosts of the same domain speak https is not ours to say, nor is this one's place on a
# browser's list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if not IS_TLS:  # a classroom without certificates: what only https can give is not asked for
    SILENCED_SYSTEM_CHECKS += [f"security.W0{number}" for number in ("04", "08", "12", "16")]

# Who forgot a password is sent a link. Without a mail server it is printed where the server runs.
EMAIL_HOST = os.environ.get("K8SARCH_MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = number("K8SARCH_MAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("K8SARCH_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("K8SARCH_MAIL_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = not EMAIL_USE_SSL and os.environ.get("K8SARCH_MAIL_PLAIN") != "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("K8SARCH_MAIL_FROM") or "k8sarch@localhost"

# Days for which what is kept (courses/people/retention.py); 0: for ever. `manage.py remove_old` follows them.
KEPT_DAYS = {
    name: number(f"K8SARCH_KEEP_{name.upper()}", days)
    for name, days in (
        ("sandboxes", 90),  # a cluster that was left alone for a term
        ("moments", 400),  # a link in a script of lectures outlives a year
        ("deeds", 120),  # only a running course is helped by them
        ("sessions", 400),
        ("memberships", 400),
        ("learners", 400),
        ("sign_ins", 90),
    )
}

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
TIME_ZONE = os.environ.get("K8SARCH_TIME_ZONE") or "UTC"  # in which assignments are due; pages name it

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
