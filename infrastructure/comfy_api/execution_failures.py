"""A node's failure at run time (`execution_error`), as our error: one sentence and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import ExecutionFailed, OutOfMemory
from infrastructure.comfy_api.vendor_nodes import model_folder, names_a_model

_OUT_OF_MEMORY = re.compile(
    r"OutOfMemoryError|out of memory|allocation on device|can't allocate memory|not enough memory|MemoryError",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A known cause: recognised by `pattern` in "class|exception type: message"."""

    code: str
    pattern: re.Pattern[str]
    sentence: str
    hint: str


def _failure(code: str, pattern: str, sentence: str, hint: str) -> _Failure:
    return _Failure(code, re.compile(pattern, re.IGNORECASE | re.DOTALL), sentence, hint)


_KNOWN = (
    _failure(
        "python_package_missing",
        r"ModuleNotFoundError: No module named '(?P<name>[^']+)'",
        "The server lacks the Python package {name!r}",
        "Install it where ComfyUI runs, or choose the workflow without it (for sageattention: switch it off).",
    ),
    _failure(
        "model_file_damaged",
        r"SafetensorError|deserializing header|unexpected EOF|PytorchStreamReader failed",
        "The model file {file} is damaged or incomplete",
        "Download it again into models/{folder} of the server and compare its size.",
    ),
    _failure(
        "model_file_unknown",
        r"Could not detect model type of: (?P<name>\S+)",
        "The file {name!r} is not a model of the kind this loader reads",
        "Choose a model file of the right kind for this loader.",
    ),
    _failure(
        "text_encoder_mismatch",
        r"^\w*CLIPLoader\w*\|.*(state_dict|size mismatch)",
        "The text encoder {file} does not fit the loader's type",
        "Set the text encoder's type to the model's family, or choose its own text encoder.",
    ),
    _failure(
        "vae_mismatch",
        r"expected input.* to have \d+ channels, but got \d+ channels",
        "The VAE does not fit the model",
        "Use wan_2.1_vae with Wan 2.2 14B and wan2.2_vae with Wan 2.2 5B.",
    ),
    _failure(
        "model_mismatch",
        r"The size of tensor a \(\d+\) must match the size of tensor b|mat1 and mat2 shapes cannot be multiplied",
        "The model does not fit this workflow",
        "Choose the model that the workflow was made for, with its own VAE and text encoder.",
    ),
    _failure(
        "output_outside",
        r"outside the output folder",
        "The server refuses to save outside its output folder",
        "Give the file name in the workflow without .. and not from the root.",
    ),
    _failure(
        "image_unreadable_on_server",
        r"UnidentifiedImageError|^LoadImage\|",
        "The server cannot read the start picture {file}",
        "Choose a PNG or JPEG that opens in an image viewer.",
    ),
    _failure(
        "video_not_encoded",
        r"avcodec_open2|VideoContainer|codec is supported|\|av\.",
        "The server cannot encode the video",
        "Use mp4 with h264, an even width and height, and a short file name.",
    ),
)


def execution_failure(fields: Mapping[str, Any]) -> ExecutionFailed:
    """OutOfMemory or ExecutionFailed from the fields of an `execution_error`.

    `context` holds node_id, class_type (and the same as node_type), exception_type.
    """
    class_type = str(fields.get("node_type", ""))
    kind, message = str(fields.get("exception_type", "")), str(fields.get("exception_message", "")).strip()
    where = {"node_id": str(fields.get("node_id", "")), "class_type": class_type, "node_type": class_type}
    known = {"detail": _original(fields, kind, message), "exception_type": kind, **where}
    place = f" (node {where['node_id']}, {class_type})"
    if _OUT_OF_MEMORY.search(f"{kind}: {message}"):
        return OutOfMemory(
            "out_of_memory",
            f"The server ran out of memory{place}.",
            hint="Choose a smaller size, fewer frames or a GGUF model, or start ComfyUI with --lowvram.",
            **known,
        )
    text = f"{class_type}|{kind}: {message}"
    for failure in _KNOWN:
        if match := failure.pattern.search(text):
            named = {"name": _bare(str(match.groupdict().get("name", ""))), **_file_at_fault(fields, class_type)}
            sentence, hint = failure.sentence.format(**named), failure.hint.format(**named)
            return ExecutionFailed(failure.code, f"{sentence}{place}.", hint=hint, **known, **named)
    reason = _first_line(message) or kind or "no reason given"
    return ExecutionFailed(
        "execution_failed",
        f"The workflow failed on the server{place}: {reason}.",
        hint="See the server's own words and its log.",
        **known,
        reason=reason,
    )


def interrupted(fields: Mapping[str, Any]) -> ExecutionFailed:
    """The prompt was stopped by somebody else: on the server's page, or by another program."""
    class_type = str(fields.get("node_type", ""))
    return ExecutionFailed(
        "interrupted",
        "The prompt was stopped on the server by somebody else.",
        hint="Start it again, when nobody else needs the server.",
        node_id=str(fields.get("node_id", "")),
        class_type=class_type,
        node_type=class_type,
        exception_type="",
    )


def _file_at_fault(fields: Mapping[str, Any], class_type: str) -> dict[str, str]:
    """The file that the failing node was given, and its folder under models/; "?" and "…" when it had none."""
    inputs = fields.get("current_inputs")
    for name, values in inputs.items() if isinstance(inputs, Mapping) else ():
        value = values[0] if isinstance(values, list) and values else None
        if isinstance(value, str) and (name == "image" or names_a_model(class_type, str(name), value)):
            return {"file": value, "folder": model_folder(class_type, str(name)) or "…"}
    return {"file": "?", "folder": "…"}


def _bare(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _original(fields: Mapping[str, Any], kind: str, message: str) -> str:
    lines = fields.get("traceback")
    trace = "".join(str(line) for line in lines) if isinstance(lines, list) else ""
    return f"{kind}: {message}\n{trace}"[:6000].strip()


def _first_line(message: str) -> str:
    return message.partition("\n")[0][:300].rstrip(".")
