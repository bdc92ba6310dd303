"""Intents and attempts to take money, refunds, and what providers report."""
