"""PNG files without what is written beside the picture, so that equal pictures are equal files. Pure."""

from __future__ import annotations

import struct

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TEXT_CHUNKS = frozenset({b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf"})
_CHUNK_FRAME = 12  # length, type and checksum around the content


def without_text(png: bytes) -> bytes:
    """The same picture without its text chunks (ComfyUI writes the whole workflow there); other bytes as they are."""
    if not png.startswith(_SIGNATURE):
        return png
    kept = [_SIGNATURE]
    position = len(_SIGNATURE)
    while position + _CHUNK_FRAME <= len(png):
        length, kind = struct.unpack_from(">I4s", png, position)
        end = position + _CHUNK_FRAME + length
        if kind not in _TEXT_CHUNKS:
            kept.append(png[position:end])
        position = end
    return b"".join([*kept, png[position:]])
