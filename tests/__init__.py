"""The tests: `python -m pytest`. `digits.py` draws the images they use; nothing here needs a network."""
