"""Where a payment goes from what a provider reports. Reports repeat, and come in any order."""

from __future__ import annotations

from tradewind.rails.payments.types import AttemptState, OutcomeKind

UNDER_WAY = frozenset(
    {
        AttemptState.SENT,
        AttemptState.UNKNOWN,
        AttemptState.REQUIRES_ACTION,
        AttemptState.PROCESSING,
    }
)
_NEXT = {
    OutcomeKind.REQUIRES_ACTION: AttemptState.REQUIRES_ACTION,
    OutcomeKind.PROCESSING: AttemptState.PROCESSING,
    OutcomeKind.CAPTURED: AttemptState.CAPTURED,
    OutcomeKind.DECLINED: AttemptState.DECLINED,
    OutcomeKind.EXPIRED: AttemptState.EXPIRED,
    OutcomeKind.VOIDED: AttemptState.VOIDED,
}


def advance(state: AttemptState, kind: OutcomeKind) -> AttemptState:
    """Return the state of an attempt after a report.

    Captured money is final, and believed after anything else: a capture that comes after an expiry
    or a decline was real. Any other end is kept against reports that came late.
    """
    if kind not in _NEXT or state is AttemptState.CAPTURED:
        return state
    if kind is OutcomeKind.CAPTURED or state in UNDER_WAY:
        later = _NEXT[kind]
        if state is AttemptState.PROCESSING and later is AttemptState.REQUIRES_ACTION:
            return state
        return later
    return state
