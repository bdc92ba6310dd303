"""Which pieces of an order are in which parcel."""
