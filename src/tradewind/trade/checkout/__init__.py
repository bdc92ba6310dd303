"""From a cart to a quote to placed orders."""
