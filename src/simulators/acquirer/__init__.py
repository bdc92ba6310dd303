"""A sandbox payment provider: a process of its own that knows nothing of the marketplace."""
