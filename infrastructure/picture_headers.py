"""Recognises common pictures by their first bytes, many times quicker than opening them.

A "no" means only that a picture library has to look: everything unusual is left to it.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

_PAGE = 4096
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_MOST_MORE = 64 * _PAGE
"""Programs write workflows of a hundred kilobytes before a picture's first pixel."""
_MOST_PIXELS = 89_000_000
"""Above this many Pillow warns, above twice as many it refuses."""
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits a sample by colour type, as the PNG specification has them."""
_PNG_SKIPPED = (b"tEXt", b"PLTE", b"sRGB")
_JPEG = b"\xff\xd8\xff"
_JPEG_FRAMES = (0xC0, 0xC1, 0xC2)
_JPEG_SKIPPED = frozenset((*range(0xE0, 0xF0), 0xC4, 0xDB, 0xDD, 0xFE))
"""APP0 to APP15, DHT, DQT, DRI and COM."""
_JPEG_SCAN = 0xDA


def has_picture_header(path: Path) -> bool:
    """Whether the file is a PNG or JPEG whose header is whole, up to its first pixels.

    False for all else: other formats, damaged or unusual headers, very large pictures, files that cannot be read.
    """
    try:
        handle = os.open(path, _READ)
    except (OSError, ValueError):
        return False
    try:
        head = os.read(handle, _PAGE)
        try:
            return _is_header(head)
        except struct.error:  # it is longer than a page
            return _is_header(head + os.read(handle, _MOST_MORE))
    except (OSError, struct.error):
        return False
    finally:
        os.close(handle)


def _is_header(head: bytes) -> bool:
    """Raises struct.error where `head` ends too early to tell."""
    if head.startswith(_PNG):
        return _is_png(head)
    return head.startswith(_JPEG) and _is_jpeg(head)


def _is_png(head: bytes) -> bool:
    length, kind, width, height, depth, colours, compression, filtering = struct.unpack_from(">I4sIIBBBB", head, 8)
    if (length, kind, compression, filtering) != (13, b"IHDR", 0, 0) or depth not in _PNG_DEPTHS.get(colours, ()):
        return False
    if not 0 < width * height <= _MOST_PIXELS:
        return False
    position = 8
    while kind != b"IDAT":
        content = head[position + 4 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", head, position + 8 + length)
        if checksum != zlib.crc32(content):
            return False
        position += 12 + length
        length, kind = struct.unpack_from(">I4s", head, position)
        if kind != b"IDAT" and kind not in _PNG_SKIPPED:
            return False
    return True


def _is_jpeg(head: bytes) -> bool:
    position, has_frame = 2, False
    while True:
        start, marker, length = struct.unpack_from(">BBH", head, position)
        if start != 0xFF:
            return False
        if marker == _JPEG_SCAN:
            if len(head) < position + 2 + length:
                raise struct.error("the scan's header is cut off")
            return has_frame
        if marker in _JPEG_FRAMES:
            bits, height, width, layers = struct.unpack_from(">BHHB", head, position + 4)
            has_frame = bits == 8 and layers in (1, 3, 4) and 0 < width * height <= _MOST_PIXELS
        elif marker not in _JPEG_SKIPPED:
            return False
        position += 2 + length
