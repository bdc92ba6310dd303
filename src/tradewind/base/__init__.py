"""What every domain leans on: markets, money accounts, texts, people and letters to them."""
