"""Countries where Tradewind sells, and the settings they inherit."""
