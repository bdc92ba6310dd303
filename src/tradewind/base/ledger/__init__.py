"""Double entry: every transfer debits one account and credits another, and is never changed."""
