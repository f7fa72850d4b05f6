"""Every take of a project, in SQLite: written before the server is asked, so that nothing asked is forgotten."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from domain.correction import Correction
from domain.plan import SegmentRef
from domain.seams import Seam
from domain.takes import Graded, NewTake, Override, Take, TakeState
from infrastructure.take_database import TakeDatabase
from infrastructure.take_rows import COLUMNS, seam_as_json, take_of_row


class TakeStore(TakeDatabase):
    """The takes of one project. Methods raise StateUnreadable when the file is damaged or cannot be written."""

    def add(self, take: NewTake) -> Take:
        """Remember a take that is about to be submitted."""
        with self.transaction():
            self._connection.execute(
                "INSERT INTO takes (shot_id, segment_index, fingerprint, prompt_id, client_id, backend, parent_id,"
                " recipe, nodes, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *_key(take.segment),
                    take.fingerprint,
                    take.prompt_id,
                    take.client_id,
                    take.backend,
                    take.parent_id,
                    json.dumps(asdict(take.recipe)),
                    json.dumps(take.nodes),
                    TakeState.SUBMITTED.value,
                    datetime.now(timezone.utc).isoformat(),
                ),
            )
            return self._one("prompt_id = ?", take.prompt_id)

    def restore(self, take: Take) -> None:
        """Put a finished take back as it was; its parent only where that is known. For a store made anew."""
        with self.transaction():
            parent = take.parent_id if take.parent_id is not None and self.take(take.parent_id) else None
            self._connection.execute(
                "INSERT OR IGNORE INTO takes (take_id, shot_id, segment_index, fingerprint, prompt_id, client_id,"
                " backend, parent_id, recipe, nodes, state, created_at, clip, last_frame, seconds,"
                " seam, graded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '{}', ?, ?, ?, ?, ?, ?, ?)",
                (
                    take.take_id,
                    *_key(take.segment),
                    take.fingerprint,
                    take.prompt_id,
                    take.client_id,
                    take.backend,
                    parent,
                    json.dumps(asdict(take.recipe)),
                    take.state.value,
                    take.created_at.isoformat(),
                    take.clip,
                    take.last_frame,
                    take.seconds,
                    _json(seam_as_json(take.seam)),
                    _json(asdict(take.graded) if take.graded else None),
                ),
            )

    def set_fingerprint(self, known_as: str, fingerprint: str) -> None:
        """What decides the takes of one fingerprint is known better now."""
        with self.transaction():
            self._connection.execute("UPDATE takes SET fingerprint = ? WHERE fingerprint = ?", (fingerprint, known_as))

    def set_prompt_id(self, take: Take, prompt_id: str) -> None:
        """The server knows the take by another id."""
        with self.transaction():
            self._connection.execute("UPDATE takes SET prompt_id = ? WHERE take_id = ?", (prompt_id, take.take_id))

    def finish(self, take: Take, *, clip: str, last_frame: str | None, seconds: float) -> Take:
        """The take's clip is in its place; it becomes the chosen one of its segment."""
        with self.transaction():
            self._connection.execute(
                "UPDATE takes SET state = ?, clip = ?, last_frame = ?, seconds = ?, error_code = NULL,"
                " error_message = NULL WHERE take_id = ?",
                (TakeState.FINISHED.value, clip, last_frame, seconds, take.take_id),
            )
            self.choose(take)
            return self._one("take_id = ?", take.take_id)

    def end(self, take: Take, state: TakeState, code: str | None = None, message: str | None = None) -> None:
        """The take came to nothing: failed, stopped or lost."""
        with self.transaction():
            self._connection.execute(
                "UPDATE takes SET state = ?, error_code = ?, error_message = ? WHERE take_id = ?",
                (state.value, code, message, take.take_id),
            )

    def set_seam(self, take: Take, seam: Seam) -> Take:
        """Remember what was measured at the take's opening."""
        with self.transaction():
            self._connection.execute(
                "UPDATE takes SET seam = ? WHERE take_id = ?", (_json(seam_as_json(seam)), take.take_id)
            )
            return self._one("take_id = ?", take.take_id)

    def set_graded(self, take: Take, graded: Graded) -> Take:
        """Remember where the take lies with its colours put right."""
        with self.transaction():
            self._connection.execute(
                "UPDATE takes SET graded = ? WHERE take_id = ?", (_json(asdict(graded)), take.take_id)
            )
            return self._one("take_id = ?", take.take_id)

    def choose(self, take: Take) -> None:
        """Make a take the clip of its segment. Nothing is written where it is that already."""
        with self.transaction():
            query = "SELECT take_id FROM chosen WHERE shot_id = ? AND segment_index = ?"
            if self._connection.execute(query, _key(take.segment)).fetchone() == (take.take_id,):
                return
            self._connection.execute(
                "INSERT OR REPLACE INTO chosen VALUES (?, ?, ?)", (*_key(take.segment), take.take_id)
            )

    def choose_none(self, segment: SegmentRef) -> None:
        """The segment has no clip any more; its takes stay."""
        with self.transaction():
            self._connection.execute("DELETE FROM chosen WHERE shot_id = ? AND segment_index = ?", _key(segment))

    def delete(self, take: Take) -> None:
        """Forget a take; takes that opened on its last frame keep their clips and lose their parent."""
        with self.transaction():
            self._connection.execute("DELETE FROM takes WHERE take_id = ?", (take.take_id,))

    def take(self, take_id: int) -> Take | None:
        """The take of that number."""
        return next(iter(self._select("take_id = ?", take_id)), None)

    def takes(self, segment: SegmentRef | None = None) -> tuple[Take, ...]:
        """All takes, or those of one segment, oldest first."""
        if segment is None:
            return self._select("TRUE")
        return self._select("shot_id = ? AND segment_index = ?", *_key(segment))

    def takes_of_shots(self, shots: Collection[str]) -> tuple[Take, ...]:
        """All takes of these shots, oldest first."""
        return self._select("shot_id IN (SELECT value FROM json_each(?))", json.dumps(sorted(shots)))

    def finished(self, fingerprint: str) -> tuple[Take, ...]:
        """The takes that gave a clip for exactly these inputs, newest first."""
        return self._select("fingerprint = ? AND state = 'finished'", fingerprint)[::-1]

    def unfinished(self) -> tuple[Take, ...]:
        """The takes that were submitted and of whose end nothing is known."""
        return self._select("state = 'submitted'")

    def nodes_of(self, take: Take) -> Mapping[str, Any]:
        """The workflow as it was submitted."""
        return json.loads(self._rows("SELECT nodes FROM takes WHERE take_id = ?", take.take_id)[0][0])

    def chosen(self) -> Mapping[SegmentRef, Take]:
        """The clip of each segment that has one."""
        where = "take_id IN (SELECT take_id FROM chosen)"
        return {take.segment: take for take in self._select(where)}

    def chosen_ids(self) -> Mapping[SegmentRef, int]:
        """The number of each segment's clip, without the takes themselves."""
        rows = self._rows("SELECT shot_id, segment_index, take_id FROM chosen")
        return {SegmentRef(shot_id, index): take_id for shot_id, index, take_id in rows}

    def chosen_of(self, segment: SegmentRef) -> Take | None:
        """The take that is the segment's clip, or None."""
        where = "take_id = (SELECT take_id FROM chosen WHERE shot_id = ? AND segment_index = ?)"
        return next(iter(self._select(where, *_key(segment))), None)

    def overrides(self) -> Mapping[SegmentRef, Override]:
        """What a person changed, by segment."""
        return {SegmentRef(row[0], row[1]): Override(*row[2:]) for row in self._rows("SELECT * FROM overrides")}

    def set_override(self, segment: SegmentRef, override: Override) -> None:
        """Change a segment; an empty override gives it back to the storyboard."""
        with self.transaction():
            self._connection.execute("DELETE FROM overrides WHERE shot_id = ? AND segment_index = ?", _key(segment))
            if not override.is_empty:
                self._connection.execute(
                    "INSERT INTO overrides VALUES (?, ?, ?, ?, ?)",
                    (*_key(segment), override.seed, override.prompt, override.negative_prompt),
                )

    def approved(self) -> frozenset[str]:
        """The shots that a person approved."""
        return frozenset(shot_id for (shot_id,) in self._rows("SELECT shot_id FROM approved"))

    def set_approved(self, shot_id: str, approved: bool) -> None:
        """Approve a shot, or take that back."""
        with self.transaction():
            self._connection.execute("DELETE FROM approved WHERE shot_id = ?", (shot_id,))
            if approved:
                self._connection.execute("INSERT INTO approved VALUES (?)", (shot_id,))

    def corrections(self) -> Mapping[str, Correction]:
        """Which shots have a colour correction of their own choice."""
        rows = self._rows("SELECT shot_id, mode FROM corrections")
        return {shot_id: Correction(mode) for shot_id, mode in rows}

    def set_correction(self, shot_id: str, mode: Correction | None) -> None:
        """Choose a shot's colour correction; None leaves it to the project."""
        with self.transaction():
            self._connection.execute("DELETE FROM corrections WHERE shot_id = ?", (shot_id,))
            if mode is not None:
                self._connection.execute("INSERT INTO corrections VALUES (?, ?)", (shot_id, mode.value))

    def note(self, name: str) -> Any:
        """A small JSON value kept under `name`, or None."""
        rows = self._rows("SELECT content FROM notes WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else None

    def set_note(self, name: str, content: Any) -> None:
        """Keep a small JSON value."""
        with self.transaction():
            self._connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, json.dumps(content)))

    def _one(self, where: str, *values: object) -> Take:
        return self._select(where, *values)[0]

    def _select(self, where: str, *values: object) -> tuple[Take, ...]:
        query = f"SELECT {COLUMNS} FROM takes WHERE {where} ORDER BY take_id"  # noqa: S608 - no value is in it
        return tuple(map(take_of_row, self._rows(query, *values)))


def _key(segment: SegmentRef) -> tuple[str, int]:
    return segment.shot_id, segment.index


def _json(content: object) -> str | None:
    return None if content is None else json.dumps(content)
