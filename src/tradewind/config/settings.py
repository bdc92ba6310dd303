"""Settings, read from the environment once; `cli.variables` holds the table of every variable.

What is wrong with them is said at the end, all at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tradewind.cli.variables import Given
from tradewind.kernel.cluster import Cluster

GIVEN = Given(os.environ)
HOME = Path(GIVEN.text("TRADEWIND_HOME")).absolute()
PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = GIVEN.switch("TRADEWIND_DEBUG")
DEMO = GIVEN.switch("TRADEWIND_DEMO")
CLOCK_MOVABLE = DEMO or GIVEN.switch("TRADEWIND_CLOCK_MOVABLE")
ALLOWED_HOSTS = GIVEN.words("TRADEWIND_HOSTS")
USE_X_FORWARDED_HOST = False


def _secret_key() -> str:
    """The key of this installation: from the environment, or made once and kept in its home."""
    if from_environment := GIVEN.text("TRADEWIND_SECRET_KEY"):
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


def _derived(purpose: str) -> str:
    """A secret shared with one outsider, who cannot learn the key of the installation from it."""
    return hmac.new(SECRET_KEY.encode(), purpose.encode(), hashlib.sha256).hexdigest()[:32]


def _database() -> dict[str, Any]:
    """The tables: `DATABASE_URL`, or the PostgreSQL that Tradewind starts under its home."""
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }
    if url := GIVEN.text("DATABASE_URL"):
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
        "NAME": GIVEN.text("TRADEWIND_DATABASE"),
        "USER": "app",
        "HOST": str(Cluster(HOME).socket_dir),
    }


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = GIVEN.words("TRADEWIND_OLD_SECRET_KEYS")
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "tradewind.sites.back_office.apps.BackOfficeConfig",
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
    "tradewind.base.documents.apps.DocumentsConfig",
    "tradewind.base.accounts.apps.AccountsConfig",
    "tradewind.base.notices.apps.NoticesConfig",
    "tradewind.base.privacy.apps.PrivacyConfig",
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
    "tradewind.trade.reviews.apps.ReviewsConfig",
    "tradewind.trade.settlement.apps.SettlementConfig",
    "tradewind.growth.discovery.apps.DiscoveryConfig",
    "tradewind.growth.favourites.apps.FavouritesConfig",
    "tradewind.config.apps.WiringConfig",
]
AUTH_USER_MODEL = "accounts.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
# Proxies before this server whose X-Forwarded-For and X-Forwarded-Proto are believed.
PROXIES = GIVEN.number("TRADEWIND_PROXIES")
ACCOUNT_ADAPTER = "tradewind.sites.storefront.signing.AccountAdapter"
ACCOUNT_FORMS = {"signup": "tradewind.sites.storefront.signing_forms.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "tradewind.sites.storefront.second_step.SecondStepAdapter"
MFA_TOTP_ISSUER = "Tradewind"
# A phone's clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
STAFF_MFA = GIVEN.switch("TRADEWIND_STAFF_MFA", default=not DEMO)

MIDDLEWARE = [
    "tradewind.config.watching.WatchMiddleware",
    "tradewind.config.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tradewind.config.middleware.CompressMiddleware",
    "tradewind.config.middleware.RequestIdMiddleware",
    "tradewind.config.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tradewind.config.middleware.StaffMfaMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tradewind.config.middleware.ContentSecurityPolicyMiddleware",
    "tradewind.sites.storefront.remembered.PlaceMiddleware",
]
if DEMO:
    MIDDLEWARE.append("tradewind.demo.bar.DemoBarMiddleware")
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
                "tradewind.design.theme.chosen",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "tradewind.design.tags",
            ],
        },
    }
]
# Shared by all processes, so that allauth's limits hold over them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
    }
}
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
STATICFILES_DIRS = [PACKAGE / "design" / "static", PACKAGE / "demo" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Copies of what is kept of people: handed out by the storefront alone, and deleted after a week.
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "exports"},
    },
    # Papers as they were first set; what is lost here is set again.
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "documents"},
    },
    "staticfiles": {"BACKEND": "tradewind.design.collected.Collected"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "media"
MEDIA_URL = "/media/"
# The editor of a listing has some thirty fields for each SKU, and a file brings up to 200 of them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Whether browsers are offered to install the site; off takes it away from those that did.
INSTALLABLE = GIVEN.switch("TRADEWIND_INSTALLABLE")

HTTPS = GIVEN.switch("TRADEWIND_HTTPS")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "tradewind.sites.storefront.refusals.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # The prefix lets a browser refuse a cookie that another host of the domain has set.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Where readers of letters find this site.
BASE_URL = GIVEN.text("TRADEWIND_URL").rstrip("/")
ORDER_LINK_URL = f"{BASE_URL}/o/{{token}}"
PRODUCT_LINK_URL = f"{BASE_URL}/p/{{public_id}}"

ACQUIRER_URL = GIVEN.text("TRADEWIND_ACQUIRER_URL")
ACQUIRER_SECRET = GIVEN.text("TRADEWIND_ACQUIRER_SECRET") or _derived("acquirer")
TRACKING_URL = GIVEN.text("TRADEWIND_TRACKING_URL")
TRACKING_SECRET = GIVEN.text("TRADEWIND_TRACKING_SECRET") or _derived("tracking")
# Empty: letters stay in the mailbox of this installation.
SMTP_URL = GIVEN.text("TRADEWIND_SMTP_URL")
# Calls of the API in a minute: of each token, and of each address that comes without one.
API_CALLS_A_MINUTE = GIVEN.number("TRADEWIND_API_CALLS")
API_CALLS_OF_STRANGERS = 120
LOGGING_CONFIG = None
LOG_LEVEL = GIVEN.text("TRADEWIND_LOG_LEVEL")
FONT_FOLDERS = GIVEN.words("TRADEWIND_FONTS", os.pathsep)
METRICS_TOKEN = GIVEN.text("TRADEWIND_METRICS_TOKEN")
WORKER_LISTEN = GIVEN.text("TRADEWIND_WORKER_LISTEN")
OTEL = GIVEN.switch("TRADEWIND_OTEL", default=bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")))

# Colours stand in the sheet of the back office with the other tokens, not in a style of each page.
UNFOLD = {
    "SITE_TITLE": "Tradewind",
    "SITE_HEADER": "Tradewind",
    "SITE_SYMBOL": "sailing",
    "SITE_URL": "/",
    "THEME": "light",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {"navigation": "tradewind.sites.back_office.navigation.sidebar"},
}

GIVEN.check()
