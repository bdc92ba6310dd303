"""The second step of signing in: its secrets lie encrypted in the table of allauth."""

from __future__ import annotations

import base64
from functools import cache

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks about the second step."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a kept secret; raises InvalidToken when the key of the installation changed."""
        return _box().decrypt(encrypted_text.encode()).decode()


@cache
def _box() -> MultiFernet:
    """Keys of this installation: the first encrypts, earlier ones still decrypt."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    made = salted_hmac("tradewind.second-step", "key", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest())
