"""The film's toolbar: buttons, bar, report, files. Props; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addons.helpers.error_words import Props, error_card
from addons.texts import Words
from addons.video.film_job import ZIP, FilmJob, FilmWork
from domain.film import FilmReport, ShotReport
from domain.plan import GenerationPlan, SegmentRef
from domain.timeline import TimelineFormat

PLAY, ASSEMBLE, SLATES, EXPORT = "play_film", "assemble", "slates", "export"
FORMATS = (*(kind.value for kind in TimelineFormat), ZIP)
_NAMED = 12


@dataclass(frozen=True, slots=True)
class FilmFile:
    """A file in the project's film folder: its name, its address, and the one that downloads it."""

    name: str
    url: str

    @property
    def download(self) -> str:
        return f"{self.url}&download=1"


@dataclass(frozen=True, slots=True)
class FilmView:
    """What is known of a project's film. `film` is the one on disk; `lacking` are the shots without all clips."""

    job: FilmJob | None = None
    film: FilmFile | None = None
    files: tuple[FilmFile, ...] = ()
    lacking: tuple[str, ...] = ()
    has_clips: bool = False

    @property
    def is_busy(self) -> bool:
        return self.job is not None and not self.job.is_over


def film_panel(plan: GenerationPlan | None, view: FilmView, words: Words) -> Props | None:
    """The toolbar above the shots; None while there is no plan."""
    if plan is None:
        return None
    job = view.job
    frames = sum(shot.frames for shot in plan.shots)
    return {
        "label": words("film_title"),
        "facts": f"{words.counted('shots', len(plan.shots))} · {words.seconds(frames / plan.fps)}",
        "buttons": _buttons(view, words),
        "export": _export(view, words),
        "note": _lacking(view, words),
        "bar": _bar(job, words) if job and view.is_busy else None,
        "report": _report(job.report, words) if job and job.report else None,
        "gaps": words("export_gaps", shots=_named(job.missing)) if job and job.missing else "",
        "files": [{"name": file.name, "url": file.download} for file in view.files],
        "files_label": words("film_files"),
        "card": _card(view, words) if job and job.error else None,
    }


def _buttons(view: FilmView, words: Words) -> list[Props]:
    buttons = []
    if view.film is not None:
        buttons.append(_button(PLAY, words("film_play")))
    off = view.is_busy or not view.has_clips
    buttons.append(_button(ASSEMBLE, words("film_assemble"), "assemble_film_btn", off=off))
    if view.lacking and view.has_clips:
        buttons.append(_button(SLATES, words("film_slates"), off=off))
    return buttons


def _button(act: str, label: str, name: str = "", *, off: bool = False) -> Props:
    return {"act": act, "label": label, "name": name, "off": off}


def _export(view: FilmView, words: Words) -> Props:
    return {
        "act": EXPORT,
        "label": words("film_export"),
        "off": view.is_busy or not view.has_clips,
        "format_label": words("export_format"),
        "formats": [{"value": kind, "label": words(f"format_{kind}")} for kind in FORMATS],
    }


def _lacking(view: FilmView, words: Words) -> str:
    return words("film_lacking", shots=_named(view.lacking)) if view.lacking and view.has_clips else ""


def _bar(job: FilmJob, words: Words) -> Props:
    if job.work is FilmWork.TIMELINE:
        return {"label": words("film_export"), "text": "", "percent": 0, "known": False}
    text = words("film_frames", written=job.written, frames=job.frames) if job.frames else ""
    percent = round(100 * job.written / job.frames) if job.frames else 0
    return {"label": words("film_assembling"), "text": text, "percent": percent, "known": job.frames > 0}


def _report(report: FilmReport, words: Words) -> Props:
    how = words("film_copied" if report.copied else "film_encoded")
    return {
        "title": words("film_report", frames=report.frames, expected=report.expected, how=how),
        "tone": "good" if report.frames == report.expected else "warn",
        "lines": [_line(shot, words) for shot in report.shots],
    }


def _line(shot: ShotReport, words: Words) -> Props:
    return {
        "text": words("film_shot", shot=shot.shot_id, frames=shot.frames, expected=shot.expected),
        "note": " · ".join(_notes(shot, words)),
        "tone": "warn" if shot.missing or shot.stale or not shot.is_exact else "good",
    }


def _notes(shot: ShotReport, words: Words) -> list[str]:
    notes = [words("film_is_slate")] if shot.missing else []
    return notes + ([words("film_is_stale", segments=_segments(shot.stale))] if shot.stale else [])


def _segments(refs: Sequence[SegmentRef]) -> str:
    return ", ".join(str(ref.index + 1) for ref in refs)


def _card(view: FilmView, words: Words) -> Props | None:
    if view.job is None or view.job.error is None:
        return None
    title = words("film_failed" if view.job.work is FilmWork.FILM else "export_failed")
    return error_card(view.job.error, words, title=title)


def _named(shots: Sequence[str]) -> str:
    named = ", ".join(shots[:_NAMED])
    return f"{named} …" if len(shots) > _NAMED else named
