"""Whether a product is on sale."""
