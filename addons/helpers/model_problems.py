"""What a server lacks, as rows of a table, as Markdown and as sentences. Pure."""

from __future__ import annotations

from addons.helpers.error_words import Props
from addons.helpers.markup import as_markdown
from addons.texts import Words
from domain.model_report import ModelProblem, ModelReport

MOST = 40
_NONE = "–"


def problem_table(report: ModelReport, words: Words) -> Props | None:
    """The table's headings and rows: file, folder, node, state, nearest installed one; None without problems."""
    if report.ok:
        return None
    more = len(report.problems) - MOST
    return {
        "columns": {key: words(f"lack_{key}") for key in ("file", "folder", "node", "state", "nearest")},
        "rows": [_row(problem, words) for problem in report.problems[:MOST]],
        "more": words("lack_more", count=more) if more > 0 else "",
    }


def problem_markdown(report: ModelReport, words: Words) -> str:
    """The same as a Markdown table, letter by letter."""
    columns = ("file", "folder", "node", "state", "nearest")
    table = problem_table(report, words) or {"columns": dict.fromkeys(columns, ""), "rows": [], "more": ""}
    lines = [
        f"| {' | '.join(table['columns'][name] for name in columns)} |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(as_markdown(row[name]) for name in columns)} |" for row in table["rows"]),
    ]
    return "\n".join([*lines, "", table["more"]] if table["more"] else lines)


def problem_sentence(problem: ModelProblem, words: Words) -> str:
    """What is wrong, where, and what there is instead."""
    sentence = words(
        f"lacks_{problem.kind}",
        value=problem.value,
        folder=_folder(problem) or "models",
        node=problem.node_id,
        class_type=problem.class_type,
        input=problem.input_name,
        wanted=_wanted(problem, words),
    )
    if problem.found_at:
        sentence += words("lacks_found_at", place=f"models/{problem.found_at}")
    if problem.kind == "missing_class" and problem.wanted:
        sentence += words("lacks_package", package=problem.wanted)
    return sentence + (words("lacks_nearest", nearest=problem.nearest) if problem.nearest else "")


def _row(problem: ModelProblem, words: Words) -> dict[str, str]:
    place = f"{problem.class_type}.{problem.input_name}" if problem.input_name else problem.class_type
    return {
        "file": problem.value or problem.input_name or _NONE,
        "folder": _folder(problem) or _NONE,
        "node": f"{problem.node_id} · {place}",
        "state": _state(problem, words),
        "nearest": problem.nearest or _NONE,
    }


def _state(problem: ModelProblem, words: Words) -> str:
    if problem.found_at:
        return words("state_found_at", place=f"models/{problem.found_at}")
    if problem.kind == "missing_class" and problem.wanted:
        return words("state_missing_class_of", package=problem.wanted)
    return words(f"state_{problem.kind}", wanted=_wanted(problem, words))


def _folder(problem: ModelProblem) -> str:
    return f"models/{problem.folder}" if problem.folder else ""


def _wanted(problem: ModelProblem, words: Words) -> str:
    return problem.wanted.replace(" to ", words("range_to")) if problem.kind == "out_of_range" else problem.wanted
