"""Scenarios: real and made-up marketplaces run through the services that pages call."""
