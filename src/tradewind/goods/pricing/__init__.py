"""What a SKU costs on a price list, at any instant."""
