"""One file per tab: `build` lays it out, the functions below it answer its events.

sample.py, reconstruct.py, sliders.py, interpolate.py, train.py.
"""
