"""The last frame of clips of many kinds, pixel for pixel what decoding every frame ends with."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from infrastructure.frame_pictures import picture_of
from services.video.last_frame_extractor import LastFrameExtractor
from tests.integration.test_last_frame import KINDS, write_clip


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_frame_is_what_decoding_every_frame_ends_with(tmp_path: Path, kind: str) -> None:
    options, suffix = KINDS[kind]
    clip = tmp_path / f"clip.{suffix}"
    write_clip(clip, **options)
    with av.open(str(clip)) as container:
        shown = sorted(container.decode(video=0), key=lambda frame: frame.pts)
        last = np.asarray(picture_of(shown[-1]))

    image = LastFrameExtractor().extract_last_frame(clip, tmp_path / "last.png")

    assert len(shown) == options.get("frames", 73)
    with Image.open(image) as opened:
        assert np.array_equal(np.asarray(opened), last)
