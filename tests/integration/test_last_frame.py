"""The true last frame of clips of many kinds. Each frame is numbered, so the last one is known."""

from fractions import Fraction
from pathlib import Path

import av
import av.container
import numpy as np
import pytest
from PIL import Image

from domain.errors import MediaError
from infrastructure.ffmpeg import last_frames, probe
from services.video.last_frame_extractor import LastFrameExtractor

SIZE = (96, 64)
GREY_STEP = 20


def picture(number: int) -> av.VideoFrame:
    """The number in two greys, tens on the left and units on the right: survives any codec."""
    pixels = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    pixels[:, : SIZE[0] // 2], pixels[:, SIZE[0] // 2 :] = 30 + number // 10 * GREY_STEP, 30 + number % 10 * GREY_STEP
    return av.VideoFrame.from_ndarray(pixels, format="rgb24")


def number_of(image: Path) -> int:
    with Image.open(image) as opened:
        tens, units = np.hsplit(np.asarray(opened.convert("L"), float), 2)
    return round((tens.mean() - 30) / GREY_STEP) * 10 + round((units.mean() - 30) / GREY_STEP)


def write_clip(
    path: Path,
    *,
    codec: str = "libx264",
    fps: Fraction = Fraction(24),
    frames: int = 73,
    b_frames: int = 0,
    audio_seconds: float = 0.0,
    times: list[int] | None = None,
) -> None:
    """`times` are presentation times in 1/1000 s for a variable frame rate."""
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=fps)
        video.width, video.height = SIZE
        video.pix_fmt = "yuv420p"
        options = {"libx264": {"bf": str(b_frames)}, "libx265": {"x265-params": "log-level=error"}}
        video.options = options.get(codec, {"deadline": "realtime"})
        if times is not None:
            video.codec_context.time_base = Fraction(1, 1000)
        sound = container.add_stream("aac", rate=48000) if audio_seconds else None
        for number in range(frames):
            frame = picture(number)
            if times is not None:
                frame.pts, frame.time_base = times[number], Fraction(1, 1000)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if sound is not None:
            add_silence(container, sound, audio_seconds)


def add_silence(container: av.container.OutputContainer, sound: av.AudioStream, seconds: float) -> None:
    for start in range(0, int(seconds * 48000), 1024):
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate, silence.pts = 48000, start
        container.mux(sound.encode(silence))
    container.mux(sound.encode())


KINDS = {
    "16 fps": ({"fps": Fraction(16), "frames": 49}, "mp4"),
    "24 fps": ({}, "mp4"),
    "25 fps": ({"fps": Fraction(25)}, "mp4"),
    "30 fps": ({"fps": Fraction(30), "frames": 90}, "mp4"),
    "23.976 fps": ({"fps": Fraction(24000, 1001)}, "mp4"),
    "hevc": ({"codec": "libx265"}, "mp4"),
    "vp9 webm": ({"codec": "libvpx-vp9"}, "webm"),
    "B-frames": ({"b_frames": 3}, "mp4"),
    "sound 1 s longer": ({"audio_seconds": 4.0}, "mp4"),
    "sound 5 s longer": ({"audio_seconds": 8.0}, "mp4"),
    "sound shorter": ({"audio_seconds": 1.0}, "mp4"),
    "variable frame rate": ({"times": [number * 40 + number % 3 * 9 for number in range(73)]}, "mkv"),
    "a single frame": ({"frames": 1}, "mp4"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_frame_is_the_last_one_shown(tmp_path: Path, kind: str) -> None:
    options, suffix = KINDS[kind]
    clip = tmp_path / f"clip.{suffix}"
    write_clip(clip, **options)
    frames = options.get("frames", 73)

    image = LastFrameExtractor().extract_last_frame(clip, tmp_path / "last.png")

    assert number_of(image) == frames - 1
    assert probe(clip).frames == frames


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_frames_are_those_before_it_in_order(tmp_path: Path, kind: str) -> None:
    options, suffix = KINDS[kind]
    clip = tmp_path / f"clip.{suffix}"
    write_clip(clip, **options)
    frames = options.get("frames", 73)

    images = last_frames(clip, 5, tmp_path)

    assert [number_of(image) for image in images] == list(range(max(0, frames - 5), frames))
    LastFrameExtractor().extract_last_frame(clip, tmp_path / "last.png")
    assert images[-1].read_bytes() == (tmp_path / "last.png").read_bytes()


def test_a_clip_has_no_more_frames_than_it_has(tmp_path: Path) -> None:
    write_clip(tmp_path / "clip.mp4", frames=3)

    assert [number_of(image) for image in last_frames(tmp_path / "clip.mp4", 8, tmp_path)] == [0, 1, 2]
    with pytest.raises(ValueError, match="at least one"):
        last_frames(tmp_path / "clip.mp4", 0, tmp_path)
    with pytest.raises(MediaError):
        last_frames(tmp_path / "none.mp4", 2, tmp_path)


@pytest.mark.parametrize("content", [b"", b"no video", b"\x00\x00\x00\x20ftypisom" + b"\x00" * 64])
def test_what_is_no_video_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(content)

    with pytest.raises(MediaError, match=r"clip\.mp4") as caught:
        LastFrameExtractor().extract_last_frame(clip, tmp_path / "last.png")
    assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_clip_cut_off_in_the_middle_is_refused(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    write_clip(clip)
    clip.write_bytes(clip.read_bytes()[:-600])

    with pytest.raises(MediaError):
        LastFrameExtractor().extract_last_frame(clip, tmp_path / "last.png")


def test_sound_alone_has_no_last_frame(tmp_path: Path) -> None:
    clip = tmp_path / "sound.m4a"
    with av.open(str(clip), "w", format="mp4") as container:
        add_silence(container, container.add_stream("aac", rate=48000), 1.0)

    with pytest.raises(MediaError, match="not a video"):
        LastFrameExtractor().extract_last_frame(clip, tmp_path / "last.png")
