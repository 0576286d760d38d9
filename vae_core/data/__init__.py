"""Training data: images in memory, and what training makes of them.

datasets.py: whole datasets as uint8, in batches. augment.py: variations of a digit that stay that digit.
nondigits.py: pictures that are no digits.
"""
