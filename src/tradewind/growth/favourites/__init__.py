"""What people would like to find again."""
