"""Settings, read from the environment once; see docs/settings.md for every variable."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tradewind.kernel.cluster import Cluster

HOME = Path(os.environ.get("TRADEWIND_HOME", ".tradewind")).absolute()
PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = os.environ.get("TRADEWIND_DEBUG") == "1"
DEMO = os.environ.get("TRADEWIND_DEMO") == "1"
CLOCK_MOVABLE = DEMO or os.environ.get("TRADEWIND_CLOCK_MOVABLE") == "1"
ALLOWED_HOSTS = os.environ.get("TRADEWIND_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
USE_X_FORWARDED_HOST = False


def _secret_key() -> str:
    """The key of this installation: from the environment, or made once and kept in its home."""
    if from_environment := os.environ.get("TRADEWIND_SECRET_KEY"):
        return from_environment
    kept = HOME / "secret-key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        made = HOME / f"secret-key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    return kept.read_text()


def _database() -> dict[str, Any]:
    """The tables: `DATABASE_URL`, or the PostgreSQL that Tradewind starts under its home."""
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }
    if url := os.environ.get("DATABASE_URL"):
        parts = urlsplit(url)
        common["OPTIONS"] |= dict(parse_qsl(parts.query))
        return common | {
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
        }
    return common | {
        "NAME": os.environ.get("TRADEWIND_DATABASE", "tradewind"),
        "USER": "app",
        "HOST": str(Cluster(HOME).socket_dir),
    }


SECRET_KEY = _secret_key()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "tradewind.kernel.apps.KernelConfig",
    "tradewind.base.markets.apps.MarketsConfig",
    "tradewind.base.texts.apps.TextsConfig",
    "tradewind.base.ledger.apps.LedgerConfig",
    "tradewind.base.accounts.apps.AccountsConfig",
    "tradewind.base.notices.apps.NoticesConfig",
    "tradewind.goods.sellers.apps.SellersConfig",
    "tradewind.goods.catalog.apps.CatalogConfig",
    "tradewind.goods.pricing.apps.PricingConfig",
    "tradewind.goods.inventory.apps.InventoryConfig",
    "tradewind.goods.listings.apps.ListingsConfig",
    "tradewind.rails.payments.apps.PaymentsConfig",
    "tradewind.rails.logistics.apps.LogisticsConfig",
    "tradewind.trade.orders.apps.OrdersConfig",
    "tradewind.trade.checkout.apps.CheckoutConfig",
    "tradewind.trade.fulfilment.apps.FulfilmentConfig",
    "tradewind.trade.settlement.apps.SettlementConfig",
    "tradewind.growth.discovery.apps.DiscoveryConfig",
    "tradewind.config.apps.WiringConfig",
]
AUTH_USER_MODEL = "accounts.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tradewind.config.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tradewind.config.middleware.ContentSecurityPolicyMiddleware",
]
ROOT_URLCONF = "tradewind.config.urls"
WSGI_APPLICATION = "tradewind.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            PACKAGE / "design" / "templates",
            *sorted((PACKAGE / "sites").glob("*/templates")),
            PACKAGE / "demo" / "templates",
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "tradewind.design.tags",
            ],
        },
    }
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "design" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "design" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "media"
MEDIA_URL = "/media/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("TRADEWIND_HTTPS") == "1"

ACQUIRER_URL = os.environ.get("TRADEWIND_ACQUIRER_URL", "http://127.0.0.1:8701")
ACQUIRER_SECRET = os.environ.get("TRADEWIND_ACQUIRER_SECRET", SECRET_KEY[:32])
TRACKING_URL = os.environ.get("TRADEWIND_TRACKING_URL", "http://127.0.0.1:8702")
TRACKING_SECRET = os.environ.get("TRADEWIND_TRACKING_SECRET", SECRET_KEY[:32])
LOGGING_CONFIG = None
LOG_LEVEL = os.environ.get("TRADEWIND_LOG_LEVEL", "WARNING")
