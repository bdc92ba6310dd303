"""Products drawn by code: studio light from the top left, colour by SKU, no two categories "
"alike."""
