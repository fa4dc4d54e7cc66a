"""A screenshot with at most 256 colours, so that a picture of flat surfaces and text takes a third of its
bytes.

Contract: reads what Chromium writes (8 bits, RGB or RGBA, not interlaced) and nothing else. Pure; no library
for pictures is needed.
"""

import struct
import zlib
from collections import Counter

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS_MAX = 256
BYTES_A_PIXEL = {2: 3, 6: 4}  # by colour type: RGB, RGBA


def with_fewer_colours(png: bytes) -> bytes:
    """The same picture as an indexed PNG: the commonest colours stay, the rest become the nearest of them."""
    width, height, pixels = pixels_of(png)
    counted = Counter(pixels)
    kept = [colour for colour, _count in counted.most_common(COLOURS_MAX)]
    places = {colour: nearest(colour, kept) for colour in counted}
    lines = (
        bytes(places[colour] for colour in pixels[row * width : (row + 1) * width]) for row in range(height)
    )
    return SIGNATURE + b"".join(
        chunk(name, data)
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(kept)),
            (b"IDAT", zlib.compress(b"".join(b"\0" + line for line in lines), 9)),
            (b"IEND", b""),
        )
    )


def pixels_of(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height, and three bytes of colour for each pixel, row by row."""
    chunks = list(chunks_of(png))
    width, height, _bits, kind = struct.unpack(">IIBB", dict(chunks)[b"IHDR"][:10])
    step = BYTES_A_PIXEL[kind]
    data = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    length = width * step
    above, pixels = bytearray(length), []
    for row in range(height):
        start = row * (length + 1)
        above = unfiltered(data[start], bytearray(data[start + 1 : start + 1 + length]), above, step)
        pixels += [bytes(above[place : place + 3]) for place in range(0, length, step)]
    return width, height, pixels


def unfiltered(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """A row as it was before one of PNG's five filters (specification, section 9)."""
    for place in range(len(line)) if kind else ():
        left, up, corner = (
            (line[place - step], above[place], above[place - step]) if place >= step else (0, above[place], 0)
        )
        line[place] = (line[place] + (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind]) & 255
    return line


def paeth(left: int, up: int, corner: int) -> int:
    """Whichever neighbour is nearest to left + up - corner."""
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def nearest(colour: bytes, kept: list[bytes]) -> int:
    """The place in `kept` of the colour that differs least."""
    return min(
        range(len(kept)),
        key=lambda place: sum((one - other) ** 2 for one, other in zip(colour, kept[place], strict=True)),
    )


def chunks_of(png: bytes):
    """Name and content of each chunk."""
    place = len(SIGNATURE)
    while place < len(png):
        size = int.from_bytes(png[place : place + 4])
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        place += size + 12


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
