"""The film of the sample project, decoded frame by frame."""

from pathlib import Path

from addons.app import App
from domain.units import Resolution
from infrastructure.ffmpeg import probe
from services.video.planning import PlanOptions
from tests.integration.services.test_film import numbers_in, packets_of, render

FPS = 24


def test_the_samples_film_shows_every_frame_of_every_shot_once(app: App, tmp_path: Path) -> None:
    """In a small size, because it is the number of frames that counts."""
    project = app.projects.ensure_sample()
    options = PlanOptions(resolution=Resolution(160, 96))
    prepared = app.planning.prepare(
        project, "storyboard.json", "selected/selected_keyframes.json", "gcv_wan_2.2_5b_i2v.json", options
    )
    render(app, prepared)
    report = app.film.assemble(prepared)

    frames = [round(shot.duration * FPS) for shot in prepared.storyboard.shots]
    shown = numbers_in(report.path)
    assert len(shown) == sum(frames) == report.frames == 420
    assert [shot.frames for shot in report.shots] == frames
    # The server numbers what it decodes: in each segment every number once, and at no join one that was there before.
    segments = tuple(prepared.plan.segments)
    assert len(segments) > len(frames)
    assert shown == [
        number for segment in segments for number in range(segment.first_kept, segment.first_kept + segment.frames)
    ]
    # Nothing was encoded anew: the coded pictures are those of the clips, byte for byte.
    assert report.copied
    clips = [prepared.project.video_dir / segment.ref.clip_name for segment in segments]
    assert packets_of(report.path) == [packet for clip in clips for packet in packets_of(clip)]
    assert probe(report.path).fps == FPS
