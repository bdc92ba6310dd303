"""The verbs of people, and of the programs that act for them."""

from __future__ import annotations

from tradewind.base.accounts.services.erasing import end_sessions, erase
from tradewind.base.accounts.services.people import (
    add_address,
    change_contact,
    check_code,
    claim_guest,
    grant,
    install_defaults,
    issue_code,
    merge_guest,
    open_guest,
    register,
    set_password,
)
from tradewind.base.accounts.services.tokens import (
    api_token_used,
    make_api_token,
    open_shopper,
    prove_email,
    revoke_api_token,
)

__all__ = [
    "add_address",
    "api_token_used",
    "change_contact",
    "check_code",
    "claim_guest",
    "end_sessions",
    "erase",
    "grant",
    "install_defaults",
    "issue_code",
    "make_api_token",
    "merge_guest",
    "open_guest",
    "open_shopper",
    "prove_email",
    "register",
    "revoke_api_token",
    "set_password",
]
