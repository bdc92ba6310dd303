"""What people may ask about what is kept of them: a copy, and to be forgotten."""
