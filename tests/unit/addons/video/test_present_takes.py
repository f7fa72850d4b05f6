"""The panel of one segment's takes."""

from addons.helpers.error_words import Props
from addons.texts import Words
from addons.video.focus import Focus
from addons.video.present_takes import takes_panel
from addons.video.takes_look import TakesLook
from domain.plan import SegmentRef
from domain.takes import Freshness, TakeState
from tests.fakes.plans import plan, shot
from tests.fakes.takes import status_of, take_of

EN, DE = Words("en"), Words("de")
A, B, C = (SegmentRef("003", index) for index in range(3))
FRESH, STALE = Freshness.FRESH, Freshness.STALE


def look(approved: frozenset[str] = frozenset()) -> TakesLook:
    """The second segment has two takes, the newer is its clip; the third is stale."""
    takes = (take_of(B, 2), take_of(B, 3, TakeState.FAILED), take_of(B, 4, prompt="rain"))
    return TakesLook(
        plan=plan(shot("003", 3)),
        statuses={
            A: status_of(A, FRESH, take_of(A, 1)),
            B: status_of(B, FRESH, *takes),
            C: status_of(C, STALE, take_of(C, 5)),
        },
        pictures={number: f"poster/{number}" for number in (1, 2, 4, 5)},
        approved=approved,
    )


def panel(
    of: TakesLook, focus: Focus, words: Words = EN, state: str = "done", playing: str = "", *, is_running: bool = False
) -> Props:
    shown = takes_panel(of, focus, words, state=state, playing=playing, freed=3_355_443, is_running=is_running)
    assert shown is not None
    return shown


def acts(shown: Props) -> dict[str, bool]:
    """The buttons, and whether they can be pressed."""
    return {button["act"]: not button["off"] for button in shown["buttons"]}


def test_without_a_segment_in_focus_there_is_no_panel() -> None:
    for focus in (Focus(), Focus(segment=SegmentRef("009", 0))):
        assert takes_panel(look(), focus, EN, state="", playing="", freed=0, is_running=False) is None


def test_takes_with_a_clip_stand_oldest_first_and_the_clip_is_marked() -> None:
    shown = panel(look(), Focus(segment=B))

    assert shown["title"] == "Shot 003, segment 2 of 3"
    assert [(take["name"], take["chosen"]) for take in shown["takes"]] == [("Take 2", False), ("Take 4", True)]
    assert shown["takes"][1]["title"] == "rain"
    assert shown["takes"][0]["picture"] == "poster/2"


def test_the_take_that_plays_is_marked_also_when_it_plays_as_the_clip() -> None:
    as_take = panel(look(), Focus(segment=B), playing="shot_003_seg_1_take_2.mp4")
    as_clip = panel(look(), Focus(segment=B), playing="shot_003_seg_1.mp4")

    assert [take["plays"] for take in as_take["takes"]] == [True, False]
    assert [take["plays"] for take in as_clip["takes"]] == [False, True]


def test_deleting_asks_first_and_says_what_it_frees() -> None:
    shown = panel(look(), Focus(segment=B, deleting=2), DE)

    assert [take["sure"] for take in shown["takes"]] == ["Gibt 3,2 MB frei.", ""]


def test_the_clip_is_never_in_question() -> None:
    shown = panel(look(), Focus(segment=B, deleting=4))

    assert [take["sure"] for take in shown["takes"]] == ["", ""]


def test_the_rest_of_the_chain_is_offered_while_something_is_stale() -> None:
    assert look().rest_of_chain("003") == (C,)
    assert acts(panel(look(), Focus(segment=B))) == {"again": True, "rest": True, "approve": True}
    fresh = TakesLook(statuses={A: status_of(A, FRESH, take_of(A, 1))})
    assert acts(panel(fresh, Focus(segment=A))) == {"again": True, "approve": True}


def test_a_stale_segment_says_that_it_may_be_kept() -> None:
    assert "Keep it as it is" in panel(look(), Focus(segment=C), state="stale")["hint"]


def test_while_a_run_goes_on_takes_can_only_be_watched() -> None:
    shown = panel(look(), Focus(segment=B), is_running=True)

    assert shown["locked"]
    assert all(take["off"] for take in shown["takes"])
    assert acts(shown) == {"again": False, "rest": False, "approve": True}


def test_an_approved_shot_is_not_rendered_and_can_be_released() -> None:
    shown = panel(look(approved=frozenset({"003"})), Focus(segment=B))

    assert shown["locked"]
    assert acts(shown) == {"again": False, "rest": False, "release": True}
    assert "kept as it is" in shown["hint"]


def test_the_words_of_a_segment_are_those_of_the_plan_with_its_changes() -> None:
    assert look().prompt(B) == "a lighthouse"
    assert look().prompt(SegmentRef("009", 0)) == ""
