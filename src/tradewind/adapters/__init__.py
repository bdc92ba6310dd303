"""Answers to the ports of domains; config alone imports them."""
