"""A sandbox of carriers: a process of its own that tells where parcels are."""
