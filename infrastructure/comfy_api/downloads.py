"""Fetching one output file by /view: streamed, measured, complete or not there."""

from __future__ import annotations

from pathlib import Path

import requests

from domain.errors import BackendUnreachable, MediaError
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.transport import Transport

MAX_FILE_BYTES = 4 * 2**30
_CHUNK = 2**18


def fetch_output(transport: Transport, output: OutputFile, target: Path, limit: int) -> None:
    """Stream one file to `target`. Nothing stays at `target` when it fails.

    Raises MediaError (gone on the server, too large, empty, cannot be written), BackendUnreachable.
    """
    place = {"filename": output.filename, "subfolder": output.subfolder, "type": output.kind}
    # Without packing, Content-Length counts the file's own bytes.
    plain = {"Accept-Encoding": "identity"}
    try:
        with transport.exchange("GET", "/view", params=place, headers=plain) as response:
            _check_status(transport, response, output)
            _write(transport, response, output, target, limit)
    except BaseException:
        if target.is_file():  # A device, say, is never removed.
            target.unlink()
        raise


def _check_status(transport: Transport, response: requests.Response, output: OutputFile) -> None:
    if response.status_code == 200:
        return
    if response.status_code == 404:
        raise MediaError(
            "output_gone",
            f"The server's file {_named(output)} is gone.",
            hint="It was moved or deleted after an earlier run; render the segment again with another seed.",
            detail="/view answered HTTP 404",
            file=_named(output),
            node_id=output.node_id,
        )
    raise transport.refusal(response, "/view")


def _write(transport: Transport, response: requests.Response, output: OutputFile, target: Path, limit: int) -> None:
    announced = _announced(response)
    if announced is not None and announced > limit:
        raise _too_large(output, limit)
    received = 0
    try:
        with target.open("wb") as file:
            for chunk in response.iter_content(_CHUNK):
                received += len(chunk)
                if received > limit:
                    raise _too_large(output, limit)
                file.write(chunk)
    except requests.RequestException:
        raise  # It is an OSError too, but not one of our disk.
    except OSError as exc:
        raise MediaError(
            "cannot_write",
            f"The clip cannot be written to {target.parent}: {exc.strerror}.",
            hint="Free some disk space, and check that the folder may be written to.",
            detail=str(exc),
            file=str(target.parent),
            reason=exc.strerror,
        ) from exc
    if announced is not None and received != announced:
        raise _cut(transport.address.base_url, output, received, announced)
    if received == 0:
        raise MediaError(
            "output_empty",
            f"The server's file {_named(output)} is empty.",
            hint="Look at the server's log and its free disk space.",
            file=_named(output),
            node_id=output.node_id,
        )


def _announced(response: requests.Response) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def _cut(base_url: str, output: OutputFile, received: int, announced: int) -> BackendUnreachable:
    return BackendUnreachable(
        "connection_broken",
        f"The download of {_named(output)} ended after {received} of {announced} bytes.",
        hint="Check the network and try again.",
        url=base_url,
        file=_named(output),
    )


def _too_large(output: OutputFile, limit: int) -> MediaError:
    return MediaError(
        "output_too_large",
        f"The server's file {_named(output)} has more than {limit} bytes.",
        hint="A clip of a few seconds is never that large; check the workflow's video node.",
        file=_named(output),
        node_id=output.node_id,
    )


def _named(output: OutputFile) -> str:
    return f"{output.subfolder}/{output.filename}" if output.subfolder else output.filename
