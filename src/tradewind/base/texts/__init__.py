"""Words of things, in the languages that read them."""
