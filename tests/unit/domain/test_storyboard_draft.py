"""Changes to a storyboard: what was not changed stays as it was in the file."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.storyboard_draft import (
    StoryboardDraft,
    added,
    copied_id,
    deleted,
    document_of,
    draft_of,
    duplicated,
    moved,
    next_id,
    with_keyframe,
    with_shot_field,
)
from domain.storyboard_form import FORM_FIELDS, form_of

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
rows = st.lists(st.dictionaries(st.text(max_size=8), json_values, max_size=5), min_size=1, max_size=6)
documents = st.builds(
    lambda root, shots: {**root, "shots": shots}, st.dictionaries(st.text(max_size=8), json_values, max_size=5), rows
)


def board(*ids: str, **root: Any) -> StoryboardDraft:
    return draft_of({**root, "shots": [{"shot_id": shot_id, "note": f"of {shot_id}"} for shot_id in ids]}, {})


def ids(draft: StoryboardDraft) -> list[str]:
    return [shot.shot_id for shot in draft.shots]


@given(documents)
def test_an_unchanged_draft_is_the_file(document: dict[str, Any]):
    again = document_of(draft_of(document, {}))

    assert json.dumps(again) == json.dumps(document)


@given(documents, st.data())
def test_a_field_set_to_what_it_shows_leaves_the_others_alone(document: dict[str, Any], data: st.DataObject):
    draft = draft_of(document, {})
    shot = data.draw(st.sampled_from(draft.shots))
    field = data.draw(st.sampled_from(FORM_FIELDS))
    changed = with_shot_field(draft, shot.key, field, form_of(shot.row)[field])

    known = {"shot_id", "prompt", "full_prompt", "negative_prompt", "duration", "seed", "wan", "wan_motion"}
    known |= {"camera_movement", "transition_to_next"}
    for before, after in zip(draft.shots, changed.shots, strict=True):
        unknown = {name: value for name, value in before.row.items() if name not in known}
        assert {name: value for name, value in after.row.items() if name not in known} == unknown


@given(st.integers(1, 8), st.lists(st.tuples(st.integers(0, 9), st.integers(-9, 9)), max_size=12))
def test_moving_changes_the_order_and_nothing_else(count: int, moves: list[tuple[int, int]]):
    draft = board(*map(str, range(count)))
    rows_before = sorted(json.dumps(dict(shot.row)) for shot in draft.shots)
    for key, by in moves:
        before = ids(draft)
        draft = moved(draft, key, by)
        if key < count:
            place = before.index(str(key))
            assert ids(draft).index(str(key)) == min(max(place + by, 0), count - 1)
            assert [name for name in ids(draft) if name != str(key)] == [name for name in before if name != str(key)]

    assert sorted(json.dumps(dict(shot.row)) for shot in draft.shots) == rows_before


def test_a_move_and_back_is_no_change():
    draft = board("a", "b", "c")

    assert moved(moved(draft, 0, 2), 0, -2) == draft


def test_a_new_row_stands_behind_the_chosen_one_and_is_as_large():
    draft = draft_of(
        {"total_shots": 2, "shots": [{"shot_id": "001", "width": 832, "height": 480}, {"shot_id": "007"}]}, {}
    )
    draft, key = added(draft, 0)

    assert ids(draft) == ["001", "008", "007"]
    shot = draft.shot(key)
    assert shot is not None
    assert (shot.row["width"], shot.row["height"]) == (832, 480)
    assert document_of(draft)["total_shots"] == 3


def test_a_copy_keeps_what_is_unknown_and_has_a_name_of_its_own():
    draft = draft_of(
        {"shots": [{"shot_id": "a", "filename_base": "a_x", "mood": ["calm"]}]}, {"a": {"selected_file": "x"}}
    )
    draft, key = duplicated(draft, 0)
    draft, other = duplicated(draft, 0)

    assert ids(draft) == ["a", "ab2", "ab"]
    shot = draft.shot(key)
    assert shot is not None
    assert shot.row == {"shot_id": "ab", "mood": ["calm"]}
    assert shot.keyframe == {"selected_file": "x"}
    assert other != key


def test_a_deleted_row_is_gone_but_the_last_one_stays():
    draft = deleted(board("a", "b", total_shots=5), 0)

    assert ids(deleted(draft, 1)) == ["b"]
    assert document_of(draft)["total_shots"] == 5  # it was wrong before, so it is not ours


def test_a_row_that_is_gone_changes_nothing():
    draft = board("a")

    assert with_shot_field(draft, 9, "prompt", "x") == draft
    assert with_keyframe(draft, 9, {}) == draft
    assert moved(draft, 9, 1) == draft
    assert duplicated(draft, 9) == (draft, 9)


@given(st.lists(st.from_regex(r"[A-Za-z0-9]{1,6}", fullmatch=True)))
def test_new_ids_are_free(taken: list[str]):
    folded = {name.casefold() for name in taken}

    assert next_id(taken).casefold() not in folded
    assert copied_id("a" * 64, taken).casefold() not in folded
    assert len(copied_id("a" * 64, taken)) <= 64
