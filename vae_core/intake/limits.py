"""What decoding a picture may hold in memory; what takes more is refused before it is decoded."""

from pathlib import Path

from PIL import ExifTags, Image

MAX_PIXELS = 25_000_000
"""Largest number of pixels of a picture; larger ones are refused undecoded. JPEGs count after their own reduction."""
MAX_BYTES = 240_000_000  # most bytes that decoding may hold at once
MODE_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}
"""Bytes that Pillow holds for a pixel, by mode; 4 for all others."""
WEBP_BYTES = 15  # bytes that the decoder of WebP holds for a pixel: two canvases, a copy, and what it works with
COEFFICIENT_BYTES = 2  # bytes that the decoder of JPEG holds for a coefficient of a picture in several scans


def too_large(size: tuple[int, int] | str, limit: float = MAX_PIXELS) -> ValueError:
    """Return the error for a picture of this size, or this number of pixels, over a limit in pixels."""
    pixels = size if isinstance(size, str) else f"{size[0]} x {size[1]}"
    return ValueError(
        f"The picture has {pixels} pixels: it is larger than {limit / 10**6:.3g} million pixels; "
        "make it smaller and try again."
    )


def check_size(width: int, height: int) -> None:
    """Raise ValueError for a picture of too many pixels."""
    if width * height > MAX_PIXELS:
        raise too_large((width, height))


def check_bytes(picture: Image.Image, extra: float = 0) -> None:
    """Raise ValueError for a picture whose decoding holds too many bytes, `extra` of them beside its pixels."""
    num_pixels = picture.width * picture.height
    held = num_pixels * MODE_BYTES.get(picture.mode, 4) + extra
    if held > MAX_BYTES:
        raise too_large(picture.size, num_pixels * MAX_BYTES / held)


def beside_pixels(picture: Image.Image) -> int:
    """Return the bytes that the decoder of a file not yet decoded holds beside the pixels, but for a JPEG's."""
    if picture.format == "WEBP":
        return picture.width * picture.height * WEBP_BYTES
    if picture.format == "TIFF" and any(tile[0] == "libtiff" for tile in getattr(picture, "tile", [])):
        width, height = tile_size(picture)
        bits = sum(getattr(picture, "tag_v2", {}).get(ExifTags.Base.BitsPerSample, (1,)))
        return width * height * max(4, int(bits) // 8)
    return 0


def tile_size(tiff: Image.Image) -> tuple[int, int]:
    """Return width and height of a tile or a strip of a TIFF, which is decoded whole, however small the picture."""
    tags = getattr(tiff, "tag_v2", {})
    strip = min(tags.get(ExifTags.Base.RowsPerStrip, tiff.height), tiff.height)
    size = tags.get(ExifTags.Base.TileWidth, tiff.width), tags.get(ExifTags.Base.TileLength, strip)
    return int(size[0]), int(size[1])


def check_scans(jpeg: Image.Image, size: tuple[int, int], path: Path) -> None:
    """Raise ValueError for a JPEG of this size in several scans, as progressive ones come, that takes too many bytes.

    Its decoder holds all coefficients of such a picture at once (ITU-T T.81, section B.2), at whichever size `jpeg` is
    decoded.
    """
    samples = [across * down for _, across, down, _ in getattr(jpeg, "layer", [])]  # of each component, in a block
    num_pixels = size[0] * size[1]
    held = num_pixels * COEFFICIENT_BYTES * sum(samples) / max([1, *samples]) + 4 * jpeg.width * jpeg.height
    if held > MAX_BYTES and has_scans(path.read_bytes()):
        raise too_large(size, num_pixels * MAX_BYTES / held)


def has_scans(jpeg: bytes) -> bool:
    """Return whether the picture of a JPEG file comes in several scans."""
    start = 2
    while jpeg[start + 1 : start + 2] not in (b"\xda", b""):  # segments before the first scan; one may hold a thumbnail
        start += 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")
    end = jpeg.find(b"\xff\xd9", start)  # other pictures may follow the end of this one
    return jpeg.count(b"\xff\xda", start, end) > 1
