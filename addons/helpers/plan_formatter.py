"""Plans and shots as short texts: what stands in lists, tables and summaries. Pure."""

from __future__ import annotations

from addons.helpers.markup import as_markdown, shortened
from addons.texts import Words
from domain.models import MotionType, Shot, Storyboard
from domain.plan import GenerationPlan, PlanNote, ShotPlan
from domain.selection import MissingStartFrame

_ROWS = 60
_PROMPT_LETTERS = 90


def plan_facts(plan: GenerationPlan, words: Words) -> list[str]:
    """The plan in a few numbers: shots, segments, length, frames, sizes, rate, model."""
    frames = sum(shot.frames for shot in plan.shots)
    sizes = sorted(map(str, {segment.size for segment in plan.segments}))
    return [
        words.counted("shots", len(plan.shots)),
        words.counted("segments", sum(len(shot.segments) for shot in plan.shots)),
        words.seconds(frames / plan.fps),
        words.counted("frames", frames),
        ", ".join(sizes[:3]) + (" …" if len(sizes) > 3 else ""),
        words("fps", fps=words.number(plan.fps, 2)),
        plan.family.label,
    ]


def plan_notes(plan: GenerationPlan, words: Words) -> list[str]:
    """What a person should know about the plan, one sentence each."""
    return [_note(note, words) for note in plan.notes]


def _note(note: PlanNote, words: Words) -> str:
    key = f"note_{note.code}"
    if words.language == "en" or not words.has(key):
        return note.message
    return words(key, **dict(note.context))


def missing_shots(plan: GenerationPlan, words: Words) -> list[tuple[str, str, str]]:
    """Shots that cannot be rendered: shot id, reason, remedy."""
    return [(shot.shot_id, *missing_reason(shot, shot.problem, words)) for shot in plan.shots if shot.problem]


def missing_reason(shot: ShotPlan, problem: MissingStartFrame, words: Words) -> tuple[str, str]:
    """Why the shot has no keyframe, and the remedy."""
    key = f"missing_{problem.code}"
    if not words.has(key):
        return problem.reason, problem.hint
    values = {"shot": shot.shot_id, "reason": problem.reason, "hint": problem.hint}
    return words(key, **values), words(f"{key}_hint", **values)


def storyboard_markdown(storyboard: Storyboard, words: Words) -> str:
    """Title line and a table of the shots; beyond sixty shots it says how many more there are."""
    seconds = sum(shot.duration for shot in storyboard.shots)
    title = words(
        "storyboard_md",
        project=as_markdown(storyboard.project),
        shots=words.counted("shots", len(storyboard.shots)),
        seconds=words.seconds(seconds),
    )
    rows = [_row(shot, words) for shot in storyboard.shots[:_ROWS]]
    lines = [title, "", words("storyboard_columns"), "|---|---|---|---|", *rows]
    if len(storyboard.shots) > _ROWS:
        lines += ["", words("storyboard_more", count=len(storyboard.shots) - _ROWS)]
    return "\n".join(lines)


def _row(shot: Shot, words: Words) -> str:
    prompt = as_markdown(shortened(shot.prompt, _PROMPT_LETTERS))
    return f"| {as_markdown(shot.shot_id)} | {words.seconds(shot.duration)} | {_motion(shot, words)} | {prompt} |"


def _motion(shot: Shot, words: Words) -> str:
    parts = [] if shot.motion.type is MotionType.NONE else [shot.motion.type.value]
    if shot.camera_movement is not None:
        parts.append(shot.camera_movement.value)
    return as_markdown(", ".join(parts)) if parts else words("motion_none")
