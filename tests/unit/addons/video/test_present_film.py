"""The film's toolbar in words."""

from pathlib import Path

from addons.texts import Words
from addons.video.film_job import FilmJob, FilmWork
from addons.video.present_film import FilmFile, FilmView, film_panel
from domain.errors import PlanError
from domain.film import FilmReport, ShotReport
from domain.plan import SegmentRef
from domain.units import FrameCount
from tests.fakes.plans import plan

EN, DE = Words("en"), Words("de")
FILM = FilmFile("film.mp4", "media/film/film/film.mp4?v=1")


def panel(view: FilmView, words: Words = EN) -> dict:
    shown = film_panel(plan(), view, words)
    assert shown is not None
    return shown


def report() -> FilmReport:
    shots = (
        ShotReport("001", FrameCount(48), FrameCount(48), copied=True, missing=False),
        ShotReport("002", FrameCount(96), FrameCount(96), copied=False, missing=True),
        ShotReport("003", FrameCount(48), FrameCount(48), copied=True, missing=False, stale=(SegmentRef("003", 1),)),
    )
    return FilmReport(Path("film.mp4"), FrameCount(192), copied=True, shots=shots)


def test_without_a_plan_there_is_no_toolbar():
    assert film_panel(None, FilmView(), EN) is None


def test_without_clips_nothing_can_be_assembled_and_nothing_is_complained_about():
    shown = panel(FilmView(lacking=("001", "002")))

    assert [(button["act"], button["off"]) for button in shown["buttons"]] == [("assemble", True)]
    assert shown["export"]["off"]
    assert shown["note"] == ""
    assert shown["facts"] == "2 shots · 6 s"


def test_missing_shots_offer_slates():
    shown = panel(FilmView(lacking=("002",), has_clips=True))

    assert [button["act"] for button in shown["buttons"]] == ["assemble", "slates"]
    assert shown["note"] == "Not fully rendered: 002."


def test_a_film_that_is_there_can_be_played_and_downloaded():
    shown = panel(FilmView(film=FILM, files=(FILM,), has_clips=True))

    assert [button["act"] for button in shown["buttons"]] == ["play_film", "assemble"]
    assert shown["files"] == [{"name": "film.mp4", "url": "media/film/film/film.mp4?v=1&download=1"}]


def test_the_bar_moves_with_the_frames():
    shown = panel(FilmView(FilmJob(FilmWork.FILM, 30, 120), has_clips=True))

    assert shown["bar"] == {
        "label": "Assembling the film",
        "text": "30 of 120 frames written",
        "percent": 25,
        "known": True,
    }
    assert all(button["off"] for button in shown["buttons"])
    assert not panel(FilmView(FilmJob(FilmWork.TIMELINE)))["bar"]["known"]


def test_the_report_has_a_line_for_each_shot_and_marks_what_is_not_as_planned():
    shown = panel(FilmView(FilmJob(FilmWork.FILM, report=report(), is_over=True)))["report"]

    assert shown["title"] == "Film: 192/192 frames, copied, nothing encoded anew"
    assert [(line["text"], line["note"], line["tone"]) for line in shown["lines"]] == [
        ("shot 001: 48/48 frames", "", "good"),
        ("shot 002: 96/96 frames", "missing, a slate stands there", "warn"),
        ("shot 003: 48/48 frames", "stale segments: 2", "warn"),
    ]
    assert "Einstellung 001: 48/48 Bilder" in str(panel(FilmView(FilmJob(FilmWork.FILM, report=report())), DE))


def test_an_error_is_a_card_and_gaps_are_named():
    error = PlanError("film_shots_missing", "1 of 2 shots.", hint="Render.", value="002", count=1, shots=2)
    card = panel(FilmView(FilmJob(FilmWork.FILM, error=error, is_over=True)), DE)["card"]

    assert card["title"] == "Der Film konnte nicht zusammengefügt werden"
    assert card["message"].startswith("1 von 2 Einstellungen")
    gaps = panel(FilmView(FilmJob(FilmWork.TIMELINE, missing=("002", "003"), is_over=True)))["gaps"]
    assert gaps == "Gaps stand for what is not rendered: 002, 003."
