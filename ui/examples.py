"""Ten digits drawn by this project: a few control points each, joined by smooth curves."""

Point = tuple[float, float]
Stroke = list[Point]

# Canvas units, 280 on a side, y downwards. A doubled point makes a corner.
CONTROL_POINTS: dict[str, list[list[Point]]] = {
    "0": [[(150, 42), (98, 66), (78, 140), (96, 214), (142, 238), (190, 206), (204, 136), (186, 66), (146, 42)]],
    "1": [[(112, 78), (148, 44), (148, 44), (144, 140), (140, 236)]],
    "2": [[(86, 92), (104, 54), (150, 42), (190, 70), (180, 122), (134, 178), (82, 228), (82, 228), (140, 222), (206, 230)]],
    "3": [[(90, 62), (140, 40), (188, 66), (176, 112), (130, 132), (130, 132), (184, 150), (198, 192), (160, 234), (84, 222)]],
    "4": [[(158, 42), (122, 104), (82, 160), (82, 160), (140, 164), (206, 158)], [(172, 96), (168, 170), (162, 240)]],
    "5": [[(192, 48), (108, 50), (108, 50), (100, 124), (100, 124), (156, 116), (194, 150), (186, 206), (138, 236), (82, 216)]],
    "6": [[(172, 42), (116, 92), (88, 160), (98, 216), (140, 238), (184, 212), (184, 166), (146, 144), (98, 174)]],
    "7": [[(82, 54), (140, 56), (200, 50), (200, 50), (164, 130), (132, 238)]],
    "8": [[(184, 72), (138, 42), (98, 74), (122, 122), (172, 158), (188, 206), (142, 238), (96, 204), (116, 156), (164, 120), (184, 72)]],
    "9": [[(186, 90), (152, 48), (104, 66), (98, 116), (134, 142), (180, 116), (188, 82), (188, 82), (182, 160), (168, 238)]],
}  # fmt: skip


def smooth(points: list[Point], steps: int = 8) -> Stroke:
    """Return a Catmull-Rom spline through the points, `steps` short lines to a span."""
    padded = [points[0], *points, points[-1]]
    curve = [points[0]]
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        if p1 == p2:
            continue
        for step in range(1, steps + 1):
            t = step / steps
            x, y = (
                0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
                for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
            )
            curve.append((round(x, 1), round(y, 1)))
    return curve


EXAMPLES: dict[str, list[Stroke]] = {
    digit: [smooth(points) for points in strokes] for digit, strokes in CONTROL_POINTS.items()
}
"""Digit -> strokes, as the canvas holds them."""
