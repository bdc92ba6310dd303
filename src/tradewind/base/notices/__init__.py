"""Letters to people, written once and sent until they arrive."""
