"""Small pictures of clips: what the last frame shows."""

from pathlib import Path

from addons.pictures import poster_of
from tests.fakes.clips import clip_bytes


def test_the_poster_of_a_clip_is_made_of_its_last_frame(tmp_path: Path) -> None:
    clip = tmp_path / "shot_001_seg_0_take_4.mp4"
    clip.write_bytes(clip_bytes(5))

    poster = poster_of(clip)
    assert poster is not None
    assert poster.startswith(b"\xff\xd8")


def test_what_is_no_clip_has_no_poster(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no clip")

    assert poster_of(broken) is None
    assert poster_of(tmp_path / "gone.mp4") is None
