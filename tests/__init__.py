"""The tests: `python -m pytest`; nothing here needs a network.

`digits.py` draws the images they use, and `drawings.py` what visitors may draw on the canvas.
"""
