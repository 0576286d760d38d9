"""Sentences that a visitor reads."""
