"""Benchmarks: how robust the intake is, how soon models learn, how fast the page draws; start with `intake.py`."""
