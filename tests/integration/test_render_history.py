"""The history of renders in a real file: kept, trimmed, and never in the way."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.render_pace import RenderSample
from domain.units import FrameCount, Resolution, Seconds
from infrastructure.render_history import RenderHistory

SIZE = Resolution(832, 480)


def sample(seconds: float) -> RenderSample:
    return RenderSample(SIZE, FrameCount(48), Seconds(seconds), 1234, is_first=seconds == 1.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "renders.sqlite"


def test_samples_come_back_as_they_were_the_newest_first(file: Path):
    for seconds in (1.0, 2.0, 3.0):
        RenderHistory(file).keep("a.json", "x", sample(seconds))
    RenderHistory(file).keep("b.json", "x", sample(9.0))

    assert RenderHistory(file).samples("a.json", "x") == (sample(3.0), sample(2.0), sample(1.0))
    assert RenderHistory(file).samples("a.json", "y") == ()


def test_the_oldest_are_forgotten_and_other_workflows_stay(file: Path):
    history = RenderHistory(file)
    history.keep("b.json", "x", sample(9.0))
    for number in range(205):
        history.keep("a.json", "x", sample(10.0 + number))

    kept = history.samples("a.json", "x")
    assert (len(kept), kept[0].seconds, kept[-1].seconds) == (200, 214.0, 15.0)
    assert len(history.samples("b.json", "x")) == 1


def test_a_file_that_is_deleted_or_broken_is_made_anew(file: Path):
    history = RenderHistory(file)
    history.keep("a.json", "x", sample(1.0))
    file.unlink()
    assert history.samples("a.json", "x") == ()

    file.write_bytes(b"no database at all" * 100)
    assert history.samples("a.json", "x") == ()
    history.keep("a.json", "x", sample(2.0))
    assert history.samples("a.json", "x") == (sample(2.0),)


def test_a_folder_that_cannot_be_made_only_leaves_nothing_known(tmp_path: Path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    history = RenderHistory(tmp_path / "cache" / "renders.sqlite")

    history.keep("a.json", "x", sample(1.0))
    assert history.samples("a.json", "x") == ()


def test_many_writers_lose_nothing(file: Path):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: RenderHistory(file).keep("a.json", "x", sample(2.0 + number)), range(24)))

    assert len(RenderHistory(file).samples("a.json", "x")) == 24
