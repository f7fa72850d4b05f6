"""What is found where the settings point to: said beside the field, before anything is saved."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.settings import SHIPPED_WORKFLOWS, Settings
from domain.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names the sentence, `values` fill it in. Without `good` it is a thing to look at, not an error."""

    code: str
    good: bool = True
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


def comfy_root_finding(root: Path | None) -> Finding | None:
    """What is in ComfyUI's folder. Raises SettingsError when there is no such folder."""
    if root is None:
        return None
    check_folder("comfy_root", root)
    models = root / "models"
    if not models.is_dir():
        return Finding("comfy_root_no_models", good=False, values={"file": models})
    return Finding("comfy_root_models", values={"count": sum(1 for path in models.iterdir() if path.is_dir())})


def workflow_dir_finding(settings: Settings) -> Finding:
    """How many workflows the folder holds. Raises SettingsError when it is a file."""
    folder = settings.own_workflows
    if folder.exists():
        check_folder("workflow_dir", folder)
    own = sum(1 for path in folder.glob("*.json") if not path.name.endswith(".roles.json"))
    shipped = sum(1 for _ in SHIPPED_WORKFLOWS.glob("*.json"))
    return Finding("workflow_dir_found", values={"file": folder, "count": own, "shipped": shipped})


def ffmpeg_finding(chosen: Path | None) -> Finding:
    """The program that is used, and its version. Raises MediaError when the chosen one is none."""
    # Here, because the codecs are slow to load, and settings are read at each start.
    from infrastructure.ffmpeg import ffmpeg_program
    from infrastructure.ffmpeg_version import ffmpeg_version

    program = ffmpeg_program(chosen)
    place = "chosen" if chosen else "path" if shutil.which("ffmpeg") else "shipped"
    version = ffmpeg_version(program)
    return Finding(f"ffmpeg_{place}", values={"file": shutil.which(program) or program, "version": version})


def check_folder(name: str, folder: Path) -> None:
    """Raises SettingsError for what is no folder."""
    if not folder.is_dir():
        raise SettingsError(
            "setting_no_folder",
            f"Setting {name} ({folder}): there is no such folder.",
            hint="Give the full path of a folder on the machine that Shotchain runs on, or leave it empty.",
            field=name,
            value=str(folder),
        )
