"""Groups of orders, their lines and charges, and the states they pass through."""
