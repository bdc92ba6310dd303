"""For tests of Tradewind and of its extensions: builders, fakes, and the walls as checks."""
