"""Sentences about takes and about what can be said to a run. Key: (English, German)."""

from __future__ import annotations

TAKE_WORDS: dict[str, tuple[str, str]] = {
    "pause": ("Pause", "Pause"),
    "go_on": ("Go on", "Weiter"),
    "skip_shot": ("Skip shot {shot}", "Einstellung {shot} überspringen"),
    "retry_failed": ("Retry failed", "Fehlgeschlagene erneut"),
    "status_pausing": (
        "Pausing after the current segment …",
        "Pause nach dem laufenden Segment …",
    ),
    "status_paused": ("Paused.", "Pause."),
    "left_open": (
        "The last run did not end: {done} of {total} segments are done.",
        "Der letzte Lauf kam nicht zum Ende: {done} von {total} Segmenten sind fertig.",
    ),
    "left_open_uncounted": ("The last run did not end.", "Der letzte Lauf kam nicht zum Ende."),
    "left_leave": ("Leave it", "Dabei belassen"),
    "state_stale": ("stale", "veraltet"),
    "state_paused": ("paused", "pausiert"),
    "skip_skipped_by_person": ("skipped", "übersprungen"),
    "strip_locked": ("kept as it is", "bleibt, wie sie ist"),
    "close": ("Close", "Schließen"),
    "takes_label": ("Takes", "Takes"),
    "takes_none": ("No take yet.", "Noch kein Take."),
    "takes_running": (
        "While a run goes on, takes can be watched. The rest waits for its end.",
        "Während eines Laufs lassen sich Takes ansehen. Alles andere geht nach seinem Ende.",
    ),
    "takes_stale": (
        "The plan asks for something else by now. Keep it as it is, or render it again.",
        "Der Plan verlangt inzwischen etwas anderes. Lassen Sie den Clip so, oder rendern Sie ihn neu.",
    ),
    "takes_approved": (
        "This shot is kept as it is: runs do not touch it.",
        "Diese Einstellung bleibt, wie sie ist: Kein Lauf ändert sie.",
    ),
    "take_name": ("Take {number}", "Take {number}"),
    "take_about": ("seed {seed}", "Seed {seed}"),
    "take_watch": ("Play take {number}", "Take {number} abspielen"),
    "take_is_clip": ("The clip", "Der Clip"),
    "take_choose": ("Use this", "Verwenden"),
    "take_delete": ("Delete", "Löschen"),
    "take_sure": ("Frees {size}.", "Gibt {size} frei."),
    "take_confirm": ("Delete it", "Wirklich löschen"),
    "take_keep": ("Keep", "Behalten"),
    "take_again": ("Regenerate", "Neu generieren"),
    "take_rest": ("Render the rest of the chain", "Rest der Kette rendern"),
    "shot_approve": ("Approve shot {shot}", "Einstellung {shot} freigeben"),
    "shot_release": ("Shot {shot} is approved", "Einstellung {shot} ist freigegeben"),
}
