"""Finds camera moves in any prompt."""

from __future__ import annotations

import re

from domain.camera import CameraMove, Move

# Each pattern finds the verb or noun of a move; the words after it tell the direction. The first entry of a pair is the
# default direction, the second the opposite one.
_VERBS: tuple[tuple[str, Move, Move, str], ...] = (
    (
        r"doll(?:y|ies|ying)|push(?:es|ing)?(?= in|es in| )|tracks? forward|moves? (?:in|closer|forward)",
        Move.PUSH_IN,
        Move.PULL_OUT,
        r"out|back(?:wards?)?|away",
    ),
    (r"pull(?:s|ing)?(?= (?:out|back|away))", Move.PULL_OUT, Move.PULL_OUT, r"(?!)"),
    (r"pan(?:s|ning)?", Move.PAN_RIGHT, Move.PAN_LEFT, r"left"),
    (r"tilt(?:s|ing)?", Move.TILT_UP, Move.TILT_DOWN, r"down(?:wards?)?"),
    (r"zoom(?:s|ing)?", Move.ZOOM_IN, Move.ZOOM_OUT, r"out"),
    (
        r"orbit(?:s|ing)?|arc shot|circles? around",
        Move.ORBIT_RIGHT,
        Move.ORBIT_LEFT,
        r"left|counter-?clockwise",
    ),
    (r"crane(?:s|ing)?|boom(?:s|ing)?|pedestal", Move.CRANE_UP, Move.CRANE_DOWN, r"down(?:wards?)?"),
)
_COMPILED = tuple(
    (
        re.compile(rf"\b(?:{verb})\b", re.IGNORECASE),
        default,
        opposite,
        re.compile(rf"\W+(?:\w+\W+){{0,3}}?(?:{against})\b", re.IGNORECASE),
    )
    for verb, default, opposite, against in _VERBS
)
_CAMERA_WORD = re.compile(r"\b(?:camera|shot|lens|view|frame)\b", re.IGNORECASE)
_FASTER = (
    (re.compile(r"\bvery slow(?:ly)?\b|\bsubtl[ey]\b|\bgentl[ey]\b", re.IGNORECASE), 0.1),
    (re.compile(r"\bslow(?:ly)?\b", re.IGNORECASE), 0.3),
    (re.compile(r"\bfast\b|\bsweeping\b|\bquick(?:ly)?\b|\brapid(?:ly)?\b", re.IGNORECASE), 0.9),
    (re.compile(r"\bstrong(?:ly)?\b|\bdramatic(?:ally)?\b", re.IGNORECASE), 0.7),
)
_CLAUSE = re.compile(r"[.,;:!?\n]+")


def read_moves(prompt: str) -> tuple[CameraMove, ...]:
    """The camera moves a prompt asks for, in the order they are named; empty when it names none.

    A move counts only in a clause that speaks of the camera (`camera`, `shot`, `view`, …) or that begins with it
    (`slow pan left`), so that `a girl pushes a cart` or `frying pan` do not move the picture.
    """
    found: dict[Move, CameraMove] = {}
    for clause in _CLAUSE.split(prompt):
        for move in _moves_in(clause):
            found.setdefault(move.move, move)
    return tuple(found.values())


def _moves_in(clause: str) -> list[CameraMove]:
    about_camera = _CAMERA_WORD.search(clause) is not None
    if not about_camera and len(clause.split()) > 5:
        return []
    strength = next((value for pattern, value in _FASTER if pattern.search(clause)), 0.5)
    hits: list[tuple[int, CameraMove]] = []
    for verb, default, opposite, against in _COMPILED:
        match = verb.search(clause)
        if match is None or not (about_camera or _opens(clause, match.start())):
            continue
        move = opposite if against.match(clause, match.end()) else default
        hits.append((match.start(), CameraMove(move, strength)))
    return [move for _, move in sorted(hits, key=lambda hit: hit[0])]


def _opens(clause: str, position: int) -> bool:
    """Whether only words of pace stand before `position` (`slow pan left`, but not `frying pan`)."""
    before = clause[:position]
    for pattern, _ in _FASTER:
        before = pattern.sub("", before)
    return not before.replace("steady", "").strip()
