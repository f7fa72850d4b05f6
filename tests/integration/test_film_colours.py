"""Colours of clips that are encoded again: tags are kept, and clips of other tags show the same picture."""

from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from domain.units import FrameCount, Resolution
from infrastructure.ffmpeg import cut_frames, ffmpeg_program, save_last_frame
from infrastructure.film_colours import BT709, Colours, tags_of
from infrastructure.film_ffmpeg import join_clips
from infrastructure.frame_pictures import EXACT, picture_of
from infrastructure.preview_backend.encoder import save_mp4
from infrastructure.preview_backend.pictures import Stills
from infrastructure.slates import slate_picture, write_slate

UNTAGGED, BT601 = Colours(), Colours(6, 1, 6, 6)
TAGS = {"bt709": BT709, "untagged": UNTAGGED, "bt601": BT601}
SIZE = (256, 160)
RATE = Fraction(24)
FRAMES = FrameCount(6)


def colourful(size: tuple[int, int] = SIZE) -> Image.Image:
    """Smooth and strong colours: a wrong matrix moves them by ten levels and more."""
    x, y = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    levels = np.stack([40 + 180 * x, 30 + 190 * y, 220 - 90 * x - 90 * y], -1)
    return Image.fromarray(np.round(levels).astype(np.uint8))


def write_clip(path: Path, colours: Colours, image: Image.Image | None = None, crf: int = 6) -> Path:
    """A still in the given colours, as an encoder that knows them writes it."""
    image = image or colourful()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": str(crf)})
        stream.width, stream.height, stream.pix_fmt = *image.size, "yuv420p"
        colours.describe(stream.codec_context)
        frame = av.VideoFrame.from_image(image).reformat(
            format="yuv420p", dst_colorspace=colours.space, interpolation=EXACT
        )
        for number in range(FRAMES):
            frame.pts, frame.time_base = number, 1 / RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def pictures_of(clip: Path) -> list[np.ndarray]:
    with av.open(str(clip)) as container:
        return [np.asarray(picture_of(frame), float) for frame in container.decode(video=0)]


def assert_shows(shown: np.ndarray, image: Image.Image) -> None:
    """No shift of colour: the means of the channels agree to 0.4 of a level, pixels to two."""
    difference = shown - np.asarray(image, float)
    assert np.abs(difference.mean((0, 1))).max() < 0.4
    assert np.abs(difference).mean() < 2.0


@pytest.mark.parametrize("most", TAGS)
@pytest.mark.parametrize("other", TAGS)
def test_clips_of_other_tags_show_the_same_in_one_film(tmp_path: Path, most: str, other: str) -> None:
    clips = [write_clip(tmp_path / f"{number}.mp4", TAGS[most]) for number in range(2)]
    clips.append(write_clip(tmp_path / "2.mp4", TAGS[other], crf=10))
    film = tmp_path / "film.mp4"
    joined = join_clips(clips, film, RATE, frames=[FRAMES] * 3)

    assert (joined.frames, joined.copied) == (18, False)
    assert tags_of(film) == TAGS[most]
    pictures = pictures_of(film)
    assert len(pictures) == 18
    for picture in (pictures[0], pictures[-1]):
        assert_shows(picture, colourful())


def test_clips_that_differ_in_their_tags_alone_are_not_copied_together(tmp_path: Path) -> None:
    clips = [write_clip(tmp_path / f"{name}.mp4", colours) for name, colours in TAGS.items()]
    for first, second in ((clips[0], clips[1]), (clips[1], clips[2])):
        assert not join_clips([first, second], tmp_path / "film.mp4", RATE, frames=[FRAMES] * 2).copied
    assert join_clips([clips[0]] * 2, tmp_path / "film.mp4", RATE, frames=[FRAMES] * 2).copied
    assert tags_of(tmp_path / "film.mp4") == BT709


@pytest.mark.parametrize("tags", TAGS)
def test_a_slate_is_of_the_colours_of_its_film(tmp_path: Path, tags: str) -> None:
    keyframe = tmp_path / "keyframe.png"
    colourful().save(keyframe)
    size = Resolution(*SIZE)
    write_slate(tmp_path / "slate.mp4", "", keyframe, size, FRAMES, RATE, TAGS[tags])

    assert tags_of(tmp_path / "slate.mp4") == TAGS[tags]
    assert_shows(pictures_of(tmp_path / "slate.mp4")[0], slate_picture("", keyframe, size))


@pytest.mark.parametrize("program", [ffmpeg_program(), imageio_ffmpeg.get_ffmpeg_exe()])
@pytest.mark.parametrize("tags", TAGS)
def test_a_cut_keeps_tags_and_colours(tmp_path: Path, tags: str, program: str) -> None:
    clip = write_clip(tmp_path / "clip.mp4", TAGS[tags])
    cut_frames(clip, tmp_path / "cut.mp4", 1, 4, program)

    assert tags_of(tmp_path / "cut.mp4") == TAGS[tags]
    pictures = pictures_of(tmp_path / "cut.mp4")
    assert len(pictures) == 4
    assert_shows(pictures[-1], colourful())


def as_comfyui_encodes(path: Path, image: Image.Image) -> Path:
    """As ComfyUI's SaveVideo does: converted by libswscale as it comes, without tags."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "12"})
        stream.width, stream.height, stream.pix_fmt = *image.size, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_image(image).reformat(format="yuv420p")))
        container.mux(stream.encode())
    return path


def test_ten_last_frames_in_a_row_get_neither_darker_nor_shifted(tmp_path: Path) -> None:
    """libswscale's usual way makes each about 1.1 levels darker, its exact one moves colours by half a pixel."""
    first = colourful((416, 240))
    first.paste((220, 30, 30), (150, 70, 211, 151))
    first.paste((30, 60, 220), (241, 70, 300, 151))
    image = first
    for _ in range(10):
        save_last_frame(as_comfyui_encodes(tmp_path / "clip.mp4", image), tmp_path / "last.png")
        with Image.open(tmp_path / "last.png") as opened:
            image = opened.copy()

    there, before = np.asarray(image, float), np.asarray(first, float)
    assert np.abs((there - before).mean((0, 1))).max() < 0.5
    assert shift_of_colours(there, before) == pytest.approx(0.0, abs=0.2)


def shift_of_colours(shown: np.ndarray, wanted: np.ndarray) -> float:
    """By how many pixels the red of `shown` sits beside that of `wanted`, at the edges of the two patches."""
    rows = slice(90, 130, 10)
    one, other = ((picture[..., 0] - picture[..., 1])[rows, 120:330] for picture in (shown, wanted))
    places, shifts = np.arange(one.shape[1]), np.linspace(-6, 6, 121)
    moved = [np.stack([np.interp(places + shift, places, row) for row in one]) for shift in shifts]
    return float(shifts[np.argmin([((picture - other)[:, 8:-8] ** 2).mean() for picture in moved])])


def test_the_last_frame_of_a_preview_clip_is_as_bright_as_its_picture(tmp_path: Path) -> None:
    image = colourful((320, 40))  # too low for the mark in the corner
    save_mp4(tmp_path / "clip.mp4", Stills((image,) * 3), 24.0, {}, lambda: None)
    save_last_frame(tmp_path / "clip.mp4", tmp_path / "last.png")

    with Image.open(tmp_path / "last.png") as opened:
        assert_shows(np.asarray(opened, float), image)
    assert tags_of(tmp_path / "clip.mp4").matrix == BT709.matrix
