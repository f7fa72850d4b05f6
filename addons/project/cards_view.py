"""The list of projects as cards: a picture of how far each is, its name, its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addons.helpers.error_words import Props
from addons.project.routes import cover_url
from addons.texts import Words
from services.project_cards import ProjectCard, card_of

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project


def project_cards(app: App, active: Project | None, words: Words) -> Props:
    """Every project, the active one marked."""
    cards = [card_of(app.projects, project) for project in app.projects.projects()]
    slug = active.slug if active else ""
    return {"label": words("projects_list"), "cards": [_card(card, slug, words) for card in cards]}


def _card(card: ProjectCard, active: str, words: Words) -> Props:
    return {
        "slug": card.project.slug,
        "name": card.project.name,
        "cover": _cover(card),
        "chosen": card.project.slug == active,
        "facts": _facts(card, words),
    }


def _facts(card: ProjectCard, words: Words) -> str:
    if card.shots is None or card.seconds is None:
        return words("card_no_storyboard")
    return f"{words.counted('shots', card.shots)} · {words.seconds(card.seconds)}"


def _cover(card: ProjectCard) -> str:
    try:
        return cover_url(card.project, card.poster) if card.poster else ""
    except OSError:  # gone between two looks
        return ""
