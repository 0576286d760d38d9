"""Sentences that a visitor reads. evidence.py: why a picture does not look like a digit."""
