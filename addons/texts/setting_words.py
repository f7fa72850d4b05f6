"""Sentences of ⚙️ Settings about what is found where a setting points to. Key: (English, German)."""

from __future__ import annotations

SETTING_WORDS: dict[str, tuple[str, str]] = {
    "finding_comfy_root_models": (
        "Model files are looked for in {count} folders under models.",
        "Modelldateien werden in {count} Ordnern unter models gesucht.",
    ),
    "finding_comfy_root_no_models": (
        "There is no folder {file}, so no model files are found here. Is it ComfyUI's own folder?",
        "Einen Ordner {file} gibt es nicht, also werden hier keine Modelldateien gefunden. Ist es ComfyUIs Ordner?",
    ),
    "finding_workflow_dir_found": (
        "{count} of your own in {file}, {shipped} shipped ones.",
        "{count} eigene in {file}, {shipped} mitgelieferte.",
    ),
    "finding_ffmpeg_chosen": ("ffmpeg {version}", "ffmpeg {version}"),
    "finding_ffmpeg_path": ("ffmpeg {version}, found at {file}", "ffmpeg {version}, gefunden unter {file}"),
    "finding_ffmpeg_shipped": (
        "ffmpeg {version}, which came with Shotchain",
        "ffmpeg {version}, mit Shotchain geliefert",
    ),
}
