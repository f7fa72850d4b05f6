"""A plan in words: the summary under the button, and the check of the models. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addons.helpers.error_words import Props, error_card, sentence_and_remedy
from addons.helpers.markup import as_markdown
from addons.helpers.model_problems import MOST, problem_markdown, problem_sentence, problem_table
from addons.helpers.plan_formatter import missing_shots, plan_facts, plan_notes
from addons.texts import Words
from addons.video.present_estimate import estimate_facts
from domain.errors import ModelsMissing, VideoError
from domain.plan import GenerationPlan

if TYPE_CHECKING:
    from domain.model_report import ModelReport
    from services.backend import Backend
    from services.video.estimates import PlanEstimate

_LISTED = 40


def plan_summary(plan: GenerationPlan, words: Words, estimate: PlanEstimate | None = None) -> Props:
    """Facts, what rendering it will cost, notes, and the shots that are left out with reason and remedy."""
    missing = missing_shots(plan, words)
    costs = estimate_facts(estimate, sum(1 for _ in plan.segments), words) if estimate else []
    return {
        "facts": [*plan_facts(plan, words), *costs],
        "notes": plan_notes(plan, words),
        "missing": _missing(missing, words) if missing else None,
        "card": None,
        "empty": "",
    }


def no_plan(words: Words) -> Props:
    """What stands there before a plan is built."""
    return {"facts": [], "notes": [], "missing": None, "card": None, "empty": words("plan_empty")}


def plan_error(error: VideoError, words: Words) -> Props:
    """Why no plan could be built."""
    return {"facts": [], "notes": [], "missing": None, "card": error_card(error, words), "empty": ""}


def _missing(missing: list[tuple[str, str, str]], words: Words) -> Props:
    lines = [
        {"name": words("plan_missing", shot=shot), "why": reason, "remedy": remedy}
        for shot, reason, remedy in missing[:_LISTED]
    ]
    return {"title": f"{words('plan_missing_title')} ({len(missing)})", "lines": lines}


def model_check_md(report: ModelReport, backend: Backend, words: Words) -> str:
    """What the server lacks, as Markdown."""
    if not report.problems:
        return f"✓ {words('models_preview' if backend.is_preview else 'models_all_there')}"
    return f"**{words('models_missing')}**\n\n{problem_markdown(report, words)}"


def model_check(report: ModelReport, backend: Backend, words: Words) -> Props:
    """What the server lacks, as a table; or that nothing lacks."""
    if report.ok:
        text = words("models_preview" if backend.is_preview else "models_all_there")
        return {"text": text, "tone": "good", "remedy": "", "lacks": None}
    return {"text": words("models_missing"), "tone": "bad", "remedy": "", "lacks": problem_table(report, words)}


def model_check_failed(error: VideoError, words: Words) -> Props:
    """The check itself could not be made."""
    message, remedy = sentence_and_remedy(error, words)
    return {"text": words("models_not_reached", message=message), "tone": "idle", "remedy": remedy, "lacks": None}


def lacking_models(report: ModelReport, workflow: str) -> ModelsMissing:
    """The same as an error, for a run that must not begin."""
    english = Words("en")
    return ModelsMissing(
        "models_missing",
        f"The server lacks something that {workflow} needs.",
        hint="Put the files where they are named, or choose another workflow.",
        detail="\n".join(problem_sentence(problem, english) for problem in report.problems[:MOST]),
        workflow=workflow,
    )


def model_check_failed_md(error: VideoError, words: Words) -> str:
    """The check itself could not be made."""
    message, remedy = sentence_and_remedy(error, words)
    text = f"⚠ {words('models_not_reached', message=as_markdown(message))}"
    return f"{text}\n\n{as_markdown(remedy)}" if remedy else text
