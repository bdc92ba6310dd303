"""How goods travel: shipping options, freight quotes, parcels and their scans."""
