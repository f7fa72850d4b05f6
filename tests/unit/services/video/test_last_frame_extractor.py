"""The extractor's own part: what is written where, and what is said when it cannot be. Decoding has its own tests."""

from pathlib import Path

import pytest

from domain.errors import MediaError
from services.video.last_frame_extractor import LastFrameExtractor


def draw(_video: Path, image: Path) -> None:
    image.write_bytes(b"the last frame")


def refuse(video: Path, image: Path) -> None:
    image.write_bytes(b"half a fra")
    raise MediaError("not_a_video", f"{video} is not a video.", hint="Render it again.")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "shot_001_seg_0.mp4"
    path.write_bytes(b"clip")
    return path


def test_the_image_is_written_and_its_folder_made(clip: Path) -> None:
    image = clip.parent / "_startframes" / "001_lastframe_0.png"

    assert LastFrameExtractor(draw).extract_last_frame(clip, image) == image
    assert image.read_bytes() == b"the last frame"


def test_paths_may_be_texts(clip: Path) -> None:
    assert LastFrameExtractor(draw).extract_last_frame(str(clip), str(clip.with_suffix(".png"))).is_file()


def test_a_clip_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no clip") as caught:
        LastFrameExtractor(draw).extract_last_frame(tmp_path / "none.mp4", tmp_path / "a.png")
    assert caught.value.code == "clip_missing"


def test_nothing_half_written_stays_and_what_was_there_is_kept(clip: Path) -> None:
    image = clip.with_suffix(".png")
    image.write_bytes(b"before")

    with pytest.raises(MediaError):
        LastFrameExtractor(refuse).extract_last_frame(clip, image)
    assert image.read_bytes() == b"before"
    assert sorted(path.name for path in clip.parent.iterdir()) == sorted([clip.name, image.name])


def test_a_place_that_cannot_be_written(clip: Path) -> None:
    blocked = clip.parent / "file"
    blocked.write_bytes(b"")

    with pytest.raises(MediaError, match="cannot be written") as caught:
        LastFrameExtractor(draw).extract_last_frame(clip, blocked / "a.png")
    assert caught.value.hint
