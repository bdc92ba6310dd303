"""Who gets the money of a sale, and when."""
