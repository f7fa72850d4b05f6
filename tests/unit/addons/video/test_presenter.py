"""The live part of the tab: status, caption, film."""

from addons.texts import Words
from addons.video.present_player import Clip, Reel
from addons.video.presenter import Snapshot, live_parts
from domain.errors import PlanError

EN = Words("en")
CLIP = Clip("shot_001_seg_0.mp4", "media/film/shot_001_seg_0.mp4?v=1")


def test_an_empty_page_says_that_it_is_ready_and_has_no_clip():
    parts = live_parts(Snapshot(), EN)

    assert parts["status"] is not None
    assert parts["status"]["text"] == "Ready."
    assert parts["caption"] == {"text": "No clip yet"}
    assert parts["film"] is None
    assert parts["progress"] is None


def test_the_caption_names_the_clip_that_plays():
    parts = live_parts(Snapshot(reel=Reel((CLIP,))), EN)

    assert parts["caption"] == {"text": "Playing: shot_001_seg_0.mp4"}
    assert parts["status"] is not None
    assert "shot_001_seg_0.mp4" in parts["status"]["text"]


def test_a_problem_stands_as_a_card_in_the_place_of_the_status():
    parts = live_parts(Snapshot(problem=PlanError("nothing_known", "No.", hint="Do.")), EN)

    assert parts["status"] is not None
    assert parts["status"]["card"]["message"] == "No."
