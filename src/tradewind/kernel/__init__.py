"""What every floor stands on: no word of commerce beyond money."""
