"""Files that a prompt produced, as the server names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file on the server. Names come from the server: they are parameters of /view, never local paths.

    `kind` is the server's folder (`output`, `temp` or `input`); `output_key` the list it stood in
    (`images` for SaveVideo and SaveImage, `gifs` for VHS_VideoCombine).
    """

    node_id: str
    filename: str
    subfolder: str
    kind: str
    output_key: str

    @property
    def suffix(self) -> str:
        """The file name's ending in lower case, with its dot; empty when it has none."""
        stem, dot, ending = self.filename.rpartition(".")
        return f".{ending.lower()}" if dot and stem else ""

    @property
    def annotated_name(self) -> str:
        """How LoadImage names a file where it lies: `subfolder/name.png [output]`."""
        path = f"{self.subfolder}/{self.filename}" if self.subfolder else self.filename
        return f"{path} [{self.kind}]"


def files_of_node(node_id: str, output: object) -> Iterator[OutputFile]:
    """The files in one node's `output`: any list of objects with a `filename`. Anything else is passed over."""
    if not isinstance(output, Mapping):
        return
    for key, listed in output.items():
        for described in listed if isinstance(listed, list) else ():
            if isinstance(described, Mapping) and isinstance(described.get("filename"), str):
                yield _file(node_id, str(key), described)


def files_of_prompt(outputs: object) -> tuple[OutputFile, ...]:
    """The files of all nodes of a history record's `outputs`."""
    if not isinstance(outputs, Mapping):
        return ()
    return tuple(file for node_id, output in outputs.items() for file in files_of_node(str(node_id), output))


def _file(node_id: str, key: str, described: Mapping[Any, Any]) -> OutputFile:
    subfolder, kind = described.get("subfolder"), described.get("type")
    return OutputFile(
        node_id=node_id,
        filename=described["filename"],
        subfolder=subfolder if isinstance(subfolder, str) else "",
        kind=kind if isinstance(kind, str) else "output",
        output_key=key,
    )
