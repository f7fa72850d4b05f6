"""A multipart/form-data body with one file, read from disk while it is sent."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

from domain.errors import MediaError

_CHUNK = 2**16


class FileForm:
    """`fields` and one file in the field `image`. A context manager; has a length, so it is not sent chunked."""

    def __init__(self, source: Path, name: str, fields: Mapping[str, str]) -> None:
        """`name` must be plain ASCII without quotes. Raises MediaError when `source` cannot be read."""
        self._source = source
        self._boundary = secrets.token_hex(16)
        self._parts = [self._head(name, fields), f"\r\n--{self._boundary}--\r\n".encode("ascii")]
        try:
            self._file = source.open("rb")
        except OSError as exc:
            raise _unreadable(source, str(exc)) from exc
        self._size = os.fstat(self._file.fileno()).st_size

    @property
    def content_type(self) -> str:
        """The header that belongs to the body."""
        return f"multipart/form-data; boundary={self._boundary}"

    def __enter__(self) -> FileForm:
        """Nothing more to do: the file is open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    def __len__(self) -> int:
        """Bytes of the whole body."""
        return sum(map(len, self._parts)) + self._size

    def __iter__(self) -> Iterator[bytes]:
        """The body in pieces. Raises MediaError when the file became shorter meanwhile."""
        yield self._parts[0]
        left = self._size
        while left:
            chunk = self._file.read(min(_CHUNK, left))
            if not chunk:
                raise _unreadable(self._source, "the file became shorter while it was sent")
            left -= len(chunk)
            yield chunk
        yield self._parts[1]

    def _head(self, name: str, fields: Mapping[str, str]) -> bytes:
        lines: list[str] = []
        for field, value in fields.items():
            lines += [f"--{self._boundary}", f'Content-Disposition: form-data; name="{field}"', "", value]
        lines += [
            f"--{self._boundary}",
            f'Content-Disposition: form-data; name="image"; filename="{name}"',
            "Content-Type: application/octet-stream",
            "",
            "",
        ]
        return "\r\n".join(lines).encode("ascii")


def _unreadable(source: Path, detail: str) -> MediaError:
    return MediaError(
        "image_unreadable",
        f"The picture {source.name} cannot be read.",
        hint="Check that the file is there and may be read.",
        detail=detail,
        file=str(source),
    )
