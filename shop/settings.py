"""Every setting of the town, read from environment variables; with none set, a living embedded town.

README.md lists each variable; deploy/env.example shows them together.
"""

import os
from pathlib import Path

import dj_database_url
import oscar
from django.core.management.utils import get_random_secret_key
from oscar.defaults import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def flag(name, default):
    """True for 1, true, yes, oui; the default when the variable is absent."""
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "oui"}


def listed(name, default=""):
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def embedded_secret_key():
    """A key drawn once for an embedded town, so that sessions survive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


# --- What the town is -------------------------------------------------------------------------

TOWN_NAME = os.environ.get("TOWN_NAME", "Saint-Aubrac-sur-Lance")
# « 57 » in Moselle, « 6AE » in Alsace, which have two public holidays more; elsewhere nothing.
PUBLIC_HOLIDAYS_OF = os.environ.get("PUBLIC_HOLIDAYS_OF", "")
SITE_NAME = os.environ.get("SITE_NAME", "Adopte mon commerçant")
# Messages leave from acts that know no request: their links begin with this.
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# A town served over HTTPS is a real one: what the demonstration invents never stands on its invoices.
INVENTED = not flag("HTTPS", "0")
OPERATOR = {
    "name": os.environ.get("OPERATOR_NAME", "Association des commerçants"),
    "address": os.environ.get(
        "OPERATOR_ADDRESS", "1 place de la Halle, 26999 Saint-Aubrac-sur-Lance" if INVENTED else ""
    ),
    "siren": os.environ.get("OPERATOR_SIREN", "009999996" if INVENTED else ""),
    # Empty: the number that the SIREN gives, when the association adds VAT to its commission.
    "vat_number": os.environ.get("OPERATOR_VAT_NUMBER", ""),
    "vat_on_debits": flag("OPERATOR_VAT_ON_DEBITS", "0"),
    "iban": os.environ.get("OPERATOR_IBAN", "FR1420041010050500013M02606" if INVENTED else ""),
    "registration": os.environ.get("OPERATOR_REGISTRATION", ""),
    "director": os.environ.get("OPERATOR_DIRECTOR", ""),
    "host": os.environ.get("OPERATOR_HOST", ""),
    "phone": os.environ.get("OPERATOR_PHONE", ""),
    "email": os.environ.get("OPERATOR_EMAIL", "bonjour@example.org"),
}

# How often each shop is looked at, in numbers by day that hold nobody.
COUNT_VIEWS = flag("COUNT_VIEWS", "1")

# --- Security ---------------------------------------------------------------------------------

DEBUG = flag("DEBUG", "0")
SECRET_KEY = os.environ.get("SECRET_KEY") or embedded_secret_key()
# The ledger's signatures outlive a change of SECRET_KEY when this one is set apart.
LEDGER_SECRET = os.environ.get("LEDGER_SECRET") or SECRET_KEY
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
HTTPS = flag("HTTPS", "0")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OSCAR_BASKET_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
# A field may be long (a pasted story) but nobody types ten megabytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# The agendas of others are read on the public web, never behind our own walls; only the tests look at themselves.
AGENDA_READS_PRIVATE_ADDRESSES = False

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "shop",
    "animations",
    "pickup",
    "merchants",
    "shop.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "django.contrib.flatpages",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.shipping.apps.ShippingConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "shop.partner.apps.PartnerConfig",
    "oscar.apps.basket.apps.BasketConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "widget_tweaks",
    "treebeard",
    "django_tables2",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
AUTH_USER_MODEL = "accounts.User"
MIGRATION_MODULES = {"partner": "oscar.apps.partner.migrations"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shop.security.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "shop.kept.pages.KeptPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shop.basket.middleware.BasketMiddleware",
    "shop.accounts.forms_of_anybody.FormsOfAnybodyMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.context.town",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR / 'town.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    # PostgreSQL thinks of a question longer than it answers it: it keeps its plans, connection by connection.
    # Behind a pooler that lends connections by transaction, set to 0. A migration that changes a column is followed by
    # new workers: the plans of the old ones are refused.
    if PREPARE_AFTER := int(os.environ.get("PREPARE_AFTER", "2")):
        prepared = {"server_side_binding": True, "prepare_threshold": PREPARE_AFTER}
        DATABASES["default"].setdefault("OPTIONS", {}).update(prepared)

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pictures": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "pictures",
        "TIMEOUT": 30 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db" if REDIS_URL else "django.contrib.sessions.backends.db"

MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
MEDIA_URL = "media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What is not for the eyes of all: the files that merchants send, until they are read.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private"},
    },
    "staticfiles": {"BACKEND": "shop.published.PublishedFiles"},
}

# --- Work done later --------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {"due-jobs": {"task": "shop.tasks.run_due_jobs", "schedule": 60.0}}
CELERY_TIMEZONE = "Europe/Paris"

# --- Messages ---------------------------------------------------------------------------------

# Rooms write messages through django.core.mail; the outbox keeps them in the same transaction.
EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"
# Who empties what was written to a member, in the transaction that erases them: the register is a room below.
LETTERS_OF_MEMBERS_FORGOTTEN_BY = "shop.outbox.letters_of.forget_of_membership"
# How the outbox delivers: readable in the app by default, SMTP when a host is given.
EMAIL_HOST = os.environ.get("SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
EMAIL_USE_TLS = flag("SMTP_TLS", "1")
EMAIL_TIMEOUT = 20
DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else ""
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("FROM_EMAIL", "Adopte mon commerçant <bonjour@example.org>")
# Where post offices return what they could not deliver; read by `manage.py read_bounces`.
BOUNCE_IMAP_HOST = os.environ.get("BOUNCE_IMAP_HOST", "")
BOUNCE_IMAP_USER = os.environ.get("BOUNCE_IMAP_USER", "")
BOUNCE_IMAP_PASSWORD = os.environ.get("BOUNCE_IMAP_PASSWORD", "")
# "file" writes each SMS beside the data, "ovh" gives it to OVHcloud, "" tells nobody by SMS: a real town never
# believes that somebody read a file.
SMS_GATEWAY = os.environ.get("SMS_GATEWAY", "file" if INVENTED else "")
SMS_FOLDER = VAR_DIR / "sms"
SMS_SENDER = os.environ.get("SMS_SENDER", "MesCommerce")
# From one hour to the other, on the town's clock, no telephone rings.
SMS_QUIET_HOURS = tuple(int(hour) for hour in os.environ.get("SMS_QUIET_HOURS", "20-8").split("-"))
OVH_ENDPOINT = os.environ.get("OVH_ENDPOINT", "ovh-eu")
OVH_APPLICATION_KEY = os.environ.get("OVH_APPLICATION_KEY", "")
OVH_APPLICATION_SECRET = os.environ.get("OVH_APPLICATION_SECRET", "")
OVH_CONSUMER_KEY = os.environ.get("OVH_CONSUMER_KEY", "")
OVH_SMS_SERVICE = os.environ.get("OVH_SMS_SERVICE", "")

# --- Payments ---------------------------------------------------------------------------------

# "stripe" is the real one; "simulator" is the same gateway over a double of Stripe, without any network; "" offers
# payment at the counter only. A town served over HTTPS is a real one: nobody believes to have paid there because a
# demonstration said so.
MONEY_MODE = os.environ.get("MONEY_MODE", "")
PAYMENT_GATEWAY = os.environ.get("PAYMENT_GATEWAY", "" if HTTPS or MONEY_MODE == "direct_at_pickup" else "simulator")
# Who may hold the residents' money (DOMAIN 2.1): "direct_at_pickup", "psp_split" or "mandated".
MONEY_MODE = MONEY_MODE or ("psp_split" if PAYMENT_GATEWAY else "direct_at_pickup")
# Mode "mandated" only: the payment provider's agent number, or the reference of the ACPR's exemption.
MONEY_LEGAL_BASIS = os.environ.get("MONEY_LEGAL_BASIS", "")
STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
# Two streams of events, two addresses, two secrets: the town's own account, and the merchants' accounts.
STRIPE_WEBHOOK_SECRET = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
STRIPE_CONNECT_WEBHOOK_SECRET = os.environ.get("STRIPE_CONNECT_WEBHOOK_SECRET", "")
# The separate bank account of merchants' funds, from which they are paid under mandate (DOMAIN 2.1).
THIRD_PARTY_IBAN = os.environ.get("THIRD_PARTY_IBAN", "FR7630006000011234567890189" if INVENTED else "")
# How Stripe calls that same account among the town's (« ba_… »): what was paid online for merchants goes there.
STRIPE_THIRD_PARTY_BANK = os.environ.get("STRIPE_THIRD_PARTY_BANK", "ba_tiers" if INVENTED else "")
# Whole euros that stay at the provider for a dispute or a refund to come, whatever the treasurer asks for.
PAYOUT_RESERVE_CENTS = int(os.environ.get("PAYOUT_RESERVE", "50")) * 100

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True
# Oscar's root application stays out with its pages and its dashboard; its French words stay.
LOCALE_PATHS = [Path(oscar.__file__).parent / "locale"]
USE_THOUSAND_SEPARATOR = False

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "my_space"
LOGOUT_REDIRECT_URL = "home"
# The name under which an application of codes keeps ours.
OTP_TOTP_ISSUER = SITE_NAME
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# --- Oscar ------------------------------------------------------------------------------------

OSCAR_SHOP_NAME = SITE_NAME
OSCAR_DEFAULT_CURRENCY = "EUR"
OSCAR_BASKET_COOKIE_OPEN = "panier"
OSCAR_BASKET_COOKIE_LIFETIME = 30 * 24 * 3600
OSCAR_EAGER_ALERTS = False
OSCAR_SEND_REGISTRATION_EMAIL = False
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL
OSCAR_SLUG_ALLOW_UNICODE = False
PHONENUMBER_DEFAULT_REGION = "FR"
# Oscar imports Haystack; our own search does not use it.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
