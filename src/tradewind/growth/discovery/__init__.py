"""What buyers find: cards, pages and lists, as projections of facts."""
