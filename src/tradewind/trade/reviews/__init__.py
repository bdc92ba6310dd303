"""What buyers say of goods and stores, what they ask, and what is answered."""
