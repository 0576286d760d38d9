"""Latent codes: how to draw and move them, and what is measured of a latent space.

sampling.py: draw, interpolate, traverse. mixtures.py: Gaussian mixtures of the codes of real images, to sample from.
attributes.py: slant, thickness, width and height of a digit. directions.py: directions that change one of them.
statistics.py: how much each dimension is used, and the codes of the test images.
planes.py: planes on which a map can be drawn. typicality.py: how typical a code is.
counterfactual.py: the smallest change of a code that makes another digit of it.
"""
