"""The pages of allauth that this site has; all others of its pages have no address here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from tradewind.sites.storefront.signing import page

urlpatterns = [
    path("login/", page(account.login), name="account_login"),
    path("logout/", page(account.logout), name="account_logout"),
    path("inactive/", page(account.account_inactive), name="account_inactive"),
    path("signup/", page(account.signup), name="account_signup"),
    path("reauthenticate/", page(account.reauthenticate), name="account_reauthenticate"),
    path(
        "confirm-email/",
        page(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        page(account.confirm_email),
        name="account_confirm_email",
    ),
    path("password/change/", page(account.password_change), name="account_change_password"),
    path("password/reset/", page(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        page(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        page(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", page(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", page(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", page(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        page(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        page(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        page(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
