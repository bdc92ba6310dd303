"""Who sells, and what there is to buy."""
