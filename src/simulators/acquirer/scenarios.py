"""Test tokens, and what each of them makes the acquirer do."""

import hashlib
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Scenario:
    """How one payment behaves; the default is captured at once and told once, promptly."""

    decline_code: str | None = None
    challenge: bool = False
    silent: bool = False
    copies: int = 1
    late: bool = False
    disorder: bool = False
    short_by: int = 0
    refund_failure: str | None = None


SCENARIOS = {
    "tok_ok": Scenario(),
    "tok_decline_insufficient_funds": Scenario(decline_code="insufficient_funds"),
    "tok_decline_stolen": Scenario(decline_code="stolen_card"),
    "tok_decline_issuer_unavailable": Scenario(decline_code="issuer_unavailable"),
    "tok_3ds": Scenario(challenge=True),
    "tok_timeout_after_accept": Scenario(silent=True),
    "tok_duplicate_webhook": Scenario(copies=2),
    "tok_late_webhook": Scenario(late=True),
    "tok_disorder": Scenario(disorder=True),
    "tok_amount_mismatch": Scenario(short_by=1),
    "tok_refund_fails": Scenario(refund_failure="refund_declined"),
}


@dataclass(frozen=True, slots=True)
class Chance:
    """Random behaviour of payments without a token; rates are from 0 to 1.

    The same seed and reference always give the same behaviour, whatever the order of requests.
    """

    seed: int = 0
    decline_rate: float = 0.0
    duplicate_rate: float = 0.0

    def happens(self, *, rate: float, purpose: str, reference: str) -> bool:
        """Whether something with this rate happens to the payment with this reference."""
        if rate <= 0:
            return False
        digest = hashlib.sha256(f"{self.seed}|{purpose}|{reference}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < rate * 2**64


def scenario_for(*, token: str | None, reference: str, chance: Chance) -> Scenario:
    """What a payment does: its token decides, without a token chance does."""
    if token is not None:
        return SCENARIOS[token]
    scenario = SCENARIOS["tok_ok"]
    if chance.happens(rate=chance.decline_rate, purpose="decline", reference=reference):
        scenario = replace(scenario, decline_code="do_not_honour")
    if chance.happens(rate=chance.duplicate_rate, purpose="duplicate", reference=reference):
        scenario = replace(scenario, copies=2)
    return scenario
