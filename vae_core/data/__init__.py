"""Training data: images in memory, and what the classifier's training makes of them.

datasets.py: whole datasets as uint8, in batches. augment.py: variations of a digit that stay that digit.
nondigits.py: pictures that are no digits.
"""
