"""What a store lists: products, and the SKUs below them."""
