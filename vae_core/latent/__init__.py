"""What can be done with latent codes, and what is measured of a latent space.

sampling.py: draw, interpolate, traverse. mixtures.py: where codes of real images lie, to sample from.
directions.py: directions that a person can name, by the attributes of attributes.py.
statistics.py: use of each dimension.
"""
