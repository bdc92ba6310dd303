"""What the demo market is made of: its merchants, goods, prices, places and the life of its orders."""
