"""Every kind of hand-over that the benchmark renders.

A new kind is one function `(digit, rng) -> Handed` in the file of its theme, with a docstring of one line, and its
name in that file's `KINDS`. `digit` is uint8 [28, 28], bright on black; all randomness comes from `rng`. A person must
be able to read the picture: look at `python -m tests.benchmarks.intake --kinds <name> --contact-sheet <name>.png`.
"""

from tests.benchmarks import cameras, framing, light, papers, pens, rulings, screens, surfaces
from tests.benchmarks.judge import Kind

THEMES = (light, pens, rulings, papers, surfaces, framing, cameras, screens)
KINDS: dict[str, Kind] = {kind.__name__: kind for theme in THEMES for kind in theme.KINDS}
