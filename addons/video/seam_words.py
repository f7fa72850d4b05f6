"""What is known of a segment's join and of its shot's colours, in words. Pure."""

from __future__ import annotations

from addons.helpers.error_words import Props
from addons.texts import Words
from addons.video.takes_look import TakesLook
from domain.correction import Correction
from domain.plan import SegmentRef
from domain.seams import Join, Seam, Verdict

CORRECTION = "correction"
PROJECT = "project"
_GLYPHS = {Verdict.GOOD: "●", Verdict.FAIR: "▲", Verdict.POOR: "✕"}


def verdict_of(ref: SegmentRef, look: TakesLook) -> Verdict | None:
    """The mark of the segment's clip; None where nothing was measured."""
    seam = _seam(ref, look)
    return seam.verdict(look.corrections.of(ref.shot_id)) if seam else None


def join_words(ref: SegmentRef, look: TakesLook, words: Words) -> Props | None:
    """What was measured at the join, in words; None where nothing was."""
    seam, verdict = _seam(ref, look), verdict_of(ref, look)
    if seam is None or verdict is None:
        return None
    mode = look.corrections.of(ref.shot_id)
    return {
        "tone": verdict.value,
        "glyph": _GLYPHS[verdict],
        "text": words(f"seam_{verdict.value}"),
        "facts": [*_colour_facts(seam, mode, words), *_join_facts(seam.join, words)],
    }


def _colour_facts(seam: Seam, mode: Correction, words: Words) -> list[str]:
    match, shown = seam.match, seam.drift_shown(mode)
    if match is None or shown is None:
        return []
    facts = [words("seam_colour", delta=words.number(match.colour, 1))]
    facts.append(words("seam_drift", delta=words.number(shown, 1)))
    if match.is_corrected(mode):
        facts.append(words("seam_corrected", before=words.number(match.drift, 1)))
    elif match.transform is None:
        facts.append(words("seam_not_correctable"))
    elif match.left < match.drift:
        facts.append(words("seam_left", left=words.number(match.left, 1)))
    return facts


def _join_facts(join: Join | None, words: Words) -> list[str]:
    if join is None:
        return []
    facts = [] if join.jump is None else [words("seam_jump", times=words.number(join.jump, 1))]
    if join.repeats:
        facts.append(words("seam_repeats"))
    if join.frozen > 1:
        facts.append(words("seam_frozen", count=join.frozen))
    if join.sharpness is not None:
        facts.append(words("seam_sharpness", percent=round(100 * join.sharpness)))
    return facts


def correction_choice(shot_id: str, look: TakesLook, words: Words, *, is_off: bool) -> Props:
    """When the shot's colours are put right: its own choice, or the project's."""
    own = look.corrections.by_shot.get(shot_id)
    default = words("correction_project", mode=words(f"correction_{look.corrections.default.value}"))
    choices = [(PROJECT, default, own is None)]
    choices += [(mode.value, words(f"correction_{mode.value}"), own is mode) for mode in Correction]
    return {
        "label": words("correction_label"),
        "off": is_off,
        "choices": [{"value": value, "label": label, "chosen": chosen} for value, label, chosen in choices],
    }


def chosen_correction(told: str) -> Correction | None:
    """The choice that a page sends; None for the project's, and for what is none."""
    return next((mode for mode in Correction if mode.value == told), None)


def _seam(ref: SegmentRef, look: TakesLook) -> Seam | None:
    status = look.statuses.get(ref)
    return status.chosen.seam if status and status.chosen else None
