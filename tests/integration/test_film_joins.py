"""Joins of clips whose frames are numbered: every frame once, in order, at its time."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from domain.errors import MediaError
from domain.units import FrameCount, Resolution, Seconds
from infrastructure.ffmpeg import ffmpeg_program, probe
from infrastructure.film_clips import count_frames, stands_alone
from infrastructure.film_ffmpeg import Joined, join_clips
from infrastructure.film_sound import write_sound_track
from infrastructure.film_writer import Chapter
from infrastructure.preview_backend.frame_number import draw_frame_number, read_frame_number

LENGTHS = (20, 1, 7, 33)


def write_clip(
    path: Path, first: int, frames: int, rate: Fraction, *, size: tuple[int, int] = (256, 160), crf: int = 18,
    codec: str = "libx264",
) -> Path:  # fmt: skip
    ground = Image.linear_gradient("L").resize(size).convert("RGB")
    options = {"libx264": {"crf": str(crf)}, "libx265": {"x265-params": "log-level=error"}}
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=options[codec])
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(first, first + frames):
            picture = draw_frame_number(ground.rotate(number), number)
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return path


def write_clips(folder: Path, rate: Fraction) -> list[Path]:
    firsts = [sum(LENGTHS[:number]) for number in range(len(LENGTHS))]
    return [
        write_clip(folder / f"{number}.mp4", first, frames, rate)
        for number, (first, frames) in enumerate(zip(firsts, LENGTHS, strict=True))
    ]


def join(clips: list[Path], target: Path, rate: Fraction, **more: object) -> Joined:
    return join_clips(clips, target, rate, frames=[FrameCount(frames) for frames in LENGTHS], **more)  # type: ignore[arg-type]


def numbers_and_times(film: Path) -> tuple[list[int | None], list[Fraction]]:
    with av.open(str(film)) as container:
        shown = [(read_frame_number(frame.to_image()), frame) for frame in container.decode(video=0)]
    times = [Fraction(frame.pts or 0) * (frame.time_base or 0) for _, frame in shown]
    return [number for number, _ in shown], times


def assert_every_frame_in_its_place(film: Path, rate: Fraction) -> None:
    numbers, times = numbers_and_times(film)
    assert numbers == list(range(sum(LENGTHS)))
    assert times == [number / rate for number in range(sum(LENGTHS))]
    assert probe(film).fps == rate


@pytest.mark.parametrize(
    ("clip_rate", "rate"),
    [
        (Fraction(2997, 125), Fraction(24000, 1001)),
        (Fraction(24), Fraction(24)),
        (Fraction(25), Fraction(25)),
        (Fraction(2997, 100), Fraction(30000, 1001)),
        (Fraction(30), Fraction(30)),
        (Fraction(16), Fraction(16)),
    ],
)
def test_alike_clips_are_copied(tmp_path: Path, clip_rate: Fraction, rate: Fraction) -> None:
    film = tmp_path / "film.mp4"
    told: list[int] = []
    joined = join(write_clips(tmp_path, clip_rate), film, rate, on_frames=told.append)

    assert joined == Joined(FrameCount(61), copied=True)
    assert told == [20, 21, 28, 61]
    assert_every_frame_in_its_place(film, rate)


@pytest.mark.parametrize("change", ["settings", "size", "codec"])
def test_unlike_clips_are_encoded_once_and_exactly(tmp_path: Path, change: str) -> None:
    clips, rate = write_clips(tmp_path, Fraction(24)), Fraction(24)
    if change == "settings":
        write_clip(clips[2], 21, 7, rate, crf=30)
    elif change == "size":
        write_clip(clips[2], 21, 7, rate, size=(128, 80))
    else:
        write_clip(clips[2], 21, 7, rate, codec="libx265")
    film = tmp_path / "film.mp4"

    assert join(clips, film, rate) == Joined(FrameCount(61), copied=False)
    assert_every_frame_in_its_place(film, rate)
    assert probe(film).size == Resolution(256, 160)


def test_a_clip_of_another_rate_keeps_its_duration(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 0, 12, Fraction(12))
    film = tmp_path / "film.mp4"
    joined = join_clips([clip], film, Fraction(24), frames=[FrameCount(12)])

    assert joined == Joined(FrameCount(24), copied=False)
    assert numbers_and_times(film)[0] == [number // 2 for number in range(24)]


def test_chapters_name_the_shots(tmp_path: Path) -> None:
    film, rate = tmp_path / "film.mp4", Fraction(24)
    chapters = [Chapter("001", 0, FrameCount(21)), Chapter("Tür 2", 21, FrameCount(40))]
    join(write_clips(tmp_path, rate), film, rate, chapters=chapters)

    with av.open(str(film)) as container:
        found = container.chapters()
    assert [chapter["metadata"]["title"] for chapter in found] == ["001", "Tür 2"]
    assert [float(chapter["start"] * (chapter["time_base"] or 0)) for chapter in found] == [0.0, 0.875]


def test_what_is_no_clip_is_named(tmp_path: Path) -> None:
    clips = write_clips(tmp_path, Fraction(24))
    clips[1].write_bytes(b"no video")

    with pytest.raises(MediaError, match=r"1\.mp4 is not a video") as caught:
        join(clips, tmp_path / "film.mp4", Fraction(24))
    assert caught.value.code == "not_a_video"


def boxes_of(film: Path) -> list[str]:
    """The outermost boxes of an mp4 in the order of the file."""
    content, boxes, place = film.read_bytes(), [], 0
    while place < len(content):
        length, name = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        boxes.append(name.decode())
        place += length
    return boxes


@pytest.mark.parametrize("with_sound", [True, False])
@pytest.mark.parametrize("chapters", [0, 61])
def test_the_index_lies_at_the_front_whatever_it_holds(tmp_path: Path, with_sound: bool, chapters: int) -> None:
    film, rate = tmp_path / "film.mp4", Fraction(24)
    track = tmp_path / "sound.m4a"
    if with_sound:
        write_sound_track(write_tone(tmp_path / "tone.wav", 1.0, 0.5), track, Seconds(61 / 24), ffmpeg_program())
    named = [Chapter("Ü" * 64, number, FrameCount(1)) for number in range(chapters)]
    joined = join(write_clips(tmp_path, rate), film, rate, chapters=named, sound=track if with_sound else None)

    assert joined.copied
    boxes = boxes_of(film)
    assert boxes.index("moov") < boxes.index("mdat")
    assert_every_frame_in_its_place(film, rate)


def test_a_clip_stands_for_its_shot_only_when_a_copy_would_be_the_same(tmp_path: Path) -> None:
    exact = write_clip(tmp_path / "exact.mp4", 0, 24, Fraction(24))
    rounded = write_clip(tmp_path / "rounded.mp4", 0, 24, Fraction(2997, 125))
    heard = tmp_path / "heard.mp4"
    track = tmp_path / "sound.m4a"
    write_sound_track(write_tone(tmp_path / "tone.wav", 1.0, 0.5), track, Seconds(1.0), ffmpeg_program())
    join_clips([exact], heard, Fraction(24), frames=[FrameCount(24)], sound=track)

    assert stands_alone(exact, Fraction(24), FrameCount(24))
    assert not stands_alone(exact, Fraction(24), FrameCount(23))
    assert not stands_alone(exact, Fraction(25), FrameCount(24))
    assert not stands_alone(rounded, Fraction(24000, 1001), FrameCount(24))
    assert not stands_alone(heard, Fraction(24), FrameCount(24))


def test_frames_whose_bytes_are_gone_are_not_counted(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    join(write_clips(tmp_path, Fraction(24)), film, Fraction(24))
    assert count_frames(film) == 61

    content = film.read_bytes()
    film.write_bytes(content[: len(content) * 9 // 10])
    assert 0 < count_frames(film) < 61


def write_tone(path: Path, seconds: float, level: float) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        times = np.arange(round(48000 * seconds)) / 48000
        wave = (np.sin(2 * np.pi * 440 * times) * level * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def samples_of(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


@pytest.mark.parametrize("seconds", [1.0, 9.0])
@pytest.mark.parametrize("level", [0.03, 0.9])
def test_sound_is_as_long_as_the_picture_and_as_loud_as_it_should_be(
    tmp_path: Path, seconds: float, level: float
) -> None:
    rate, film, track = Fraction(24), tmp_path / "film.mp4", tmp_path / "sound.m4a"
    length = 61 / 24
    write_sound_track(write_tone(tmp_path / "tone.wav", seconds, level), track, Seconds(length), ffmpeg_program())
    joined = join(write_clips(tmp_path, rate), film, rate, sound=track)

    assert joined.copied
    assert_every_frame_in_its_place(film, rate)
    sound = samples_of(film)
    assert sound.shape[1] / 48000 == pytest.approx(length, abs=0.05)
    heard = sound[:, 9600 : round(48000 * min(seconds, length)) - 9600]
    # BS.1770: -0.691 dB plus the sum of the channels' mean squares, and its filter adds about 0.4 dB at 440 Hz less.
    assert 10 * np.log10((heard.astype(float) ** 2).mean()) == pytest.approx(-16.7, abs=1.0)


def test_silence_stays_silent(tmp_path: Path) -> None:
    track = tmp_path / "sound.m4a"
    write_sound_track(write_tone(tmp_path / "tone.wav", 1.0, 0.0), track, Seconds(2.0), ffmpeg_program())

    assert np.abs(samples_of(track)).max() < 0.001


def test_what_holds_no_sound_is_named(tmp_path: Path) -> None:
    text = tmp_path / "notes.wav"
    text.write_text("no sound")

    with pytest.raises(MediaError, match="holds no sound") as caught:
        write_sound_track(text, tmp_path / "sound.m4a", Seconds(1.0), ffmpeg_program())
    assert caught.value.code == "sound_unusable"
