"""Real marketplaces, order by order, at the instants at which they happened."""
