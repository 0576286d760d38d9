"""PNG files written byte by byte, so that they can claim any size."""

import struct
import zlib


def png_file(width: int, height: int, rows: bytes = b"", *, bits: int = 8, colour: int = 0) -> bytes:
    """Return a PNG file that claims this size in pixels, whatever its rows hold: each a 0, then the pixels.

    `colour` is PNG's number for the kind of pixels: 0 for gray, 6 for red, green, blue and opacity.
    """

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">2I5B", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
