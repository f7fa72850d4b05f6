"""Settings as a person reads and writes them: secrets masked, findings and probes as props. Makes no components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from addons.helpers.error_words import Props, error_card, sentence_and_remedy
from addons.helpers.header_lines import masked_lines, parsed_lines
from addons.helpers.masked_address import masked_address, written_address
from addons.helpers.server_lines import parsed_servers, server_lines
from addons.texts import Words
from domain.errors import VideoError
from services.setting_findings import Finding, comfy_root_finding, ffmpeg_finding, workflow_dir_finding

if TYPE_CHECKING:
    from config.settings import Settings
    from services.backend import BackendProbe, ServerProbe
    from services.settings import SettingsService

_GIGABYTE = 1024**3


def shown_setting(settings: Settings, name: str) -> str:
    """What the field of a setting shows."""
    if name == "comfy_headers":
        return masked_lines(settings.comfy_headers)
    if name == "comfy_urls":
        return server_lines(settings.comfy_urls)
    if name == "webhook_url":
        return masked_address(settings.webhook_url)
    value = getattr(settings, name)
    return "" if value is None else str(getattr(value, "value", value))


def written_settings(settings: Settings, texts: Mapping[str, str | None]) -> dict[str, object]:
    """The settings whose fields were changed, as they are to be saved; others keep coming from where they came from.

    Raises SettingsError for header lines that are none.
    """
    changes: dict[str, object] = {}
    for name, given in texts.items():
        text = (given or "").strip()
        if text == shown_setting(settings, name).strip():
            continue
        if name == "comfy_headers":
            changes[name] = parsed_lines(text, settings.comfy_headers)
        elif name == "comfy_urls":
            changes[name] = parsed_servers(text, settings.comfy_urls)
        elif name == "webhook_url":
            changes[name] = written_address(text, settings.webhook_url) or ""
        else:
            changes[name] = text
    return changes


def finding_props(service: SettingsService, name: str, text: str | None, words: Words) -> Props:
    """What is found where a setting points to, or what is wrong with it."""
    try:
        finding = _finding(service, name, (text or "").strip())
    except VideoError as error:
        return {"tone": "bad", "text": " ".join(sentence_and_remedy(error, words))}
    if finding is None:
        return {"tone": "", "text": ""}
    values = {key: str(value) if isinstance(value, Path) else value for key, value in finding.values.items()}
    return {"tone": "good" if finding.good else "", "text": words(f"finding_{finding.code}", **values)}


def answers_props(answers: Sequence[ServerProbe], words: Words) -> Props:
    """What the servers of the settings said; of several, one line each."""
    if len(answers) > 1:
        there = sum(answer.probe is not None for answer in answers)
        rows = [_answer_row(answer, words) for answer in answers]
        return {"card": None, "title": words("probe_several", there=there, all=len(answers)), "rows": rows}
    answer = answers[0]
    if answer.probe is None:
        card = error_card(answer.error, words) if answer.error else None
        return {"card": card, "title": "", "rows": []}
    return probe_props(answer.probe, words)


def _answer_row(answer: ServerProbe, words: Words) -> Props:
    if answer.probe is None:
        return {"name": answer.name, "value": sentence_and_remedy(answer.error, words)[0] if answer.error else ""}
    props = probe_props(answer.probe, words)
    return {"name": answer.probe.backend.short_name, "value": " · ".join(row["value"] for row in props["rows"])}


def probe_props(probe: BackendProbe, words: Words) -> Props:
    """What a server says of itself, and how long that took."""
    backend = probe.backend
    rows = [
        (words("probe_version"), backend.version or words("unknown")),
        (words("probe_device"), backend.device or words("unknown")),
        (words("probe_latency"), f"{words.number(probe.latency_ms)} ms"),
    ]
    if backend.vram_total:
        free, total = (words.number(size / _GIGABYTE, 1) for size in (backend.vram_free, backend.vram_total))
        rows.append((words("probe_vram"), words("probe_vram_value", free=free, total=total)))
    title = words("probe_preview") if backend.is_preview else f"{words('probe_ok')}: {backend.name}"
    return {"card": None, "title": title, "rows": [{"name": name, "value": value} for name, value in rows]}


def _finding(service: SettingsService, name: str, text: str) -> Finding | None:
    changes = written_settings(service.current(), {name: text})
    checked = service.check(**changes)
    if name == "comfy_root":
        return comfy_root_finding(checked.comfy_root)
    if name == "workflow_dir":
        return workflow_dir_finding(checked)
    if name == "ffmpeg_path":
        return ffmpeg_finding(checked.ffmpeg_path)
    return None
