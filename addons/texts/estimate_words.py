"""Sentences about time, sizes and the end of a run. Key: (English, German)."""

from __future__ import annotations

ESTIMATE_WORDS: dict[str, tuple[str, str]] = {
    "under_a_minute": ("less than a minute", "weniger als eine Minute"),
    "about": ("about {duration}", "etwa {duration}"),
    "minutes": ("{minutes} min", "{minutes} min"),
    "hours": ("{hours} h", "{hours} Std."),
    "hours_minutes": ("{hours} h {minutes} min", "{hours} Std. {minutes} min"),
    "time_left": ("{duration} left", "noch {duration}"),
    "frames_done": ("{done} of {total} frames", "{done} von {total} Bildern"),
    "used_again_one": ("{count} clip used again", "{count} Clip wiederverwendet"),
    "used_again_many": ("{count} clips used again", "{count} Clips wiederverwendet"),
    "memory": ("VRAM {used} of {total} GB", "VRAM {used} von {total} GB"),
    "no_answer": (
        "no answer from the server for {seconds} s, asking again",
        "seit {seconds} s keine Antwort vom Server, wird weiter gefragt",
    ),
    # Before a run
    "estimate_time": ("{duration} to render", "{duration} zu rendern"),
    "estimate_part": ("{segments} to render", "{segments} zu rendern"),
    "estimate_frames": ("{frames} to render", "{frames} zu rendern"),
    "estimate_size": ("about {size} on disk", "etwa {size} auf der Festplatte"),
    "estimate_unknown": (
        "time and size are known once the first segment is rendered",
        "Zeit und Größe stehen fest, sobald das erste Segment gerendert ist",
    ),
    "estimate_nothing": ("nothing to render: every clip is there", "nichts zu rendern: Alle Clips sind da"),
    # At the end
    "notice_ask": ("Notify me when it is done", "Benachrichtigen, wenn es fertig ist"),
    "notice_on": ("You will be notified", "Sie werden benachrichtigt"),
    "notice_denied": (
        "The browser does not allow notifications of this page.",
        "Der Browser lässt Benachrichtigungen dieser Seite nicht zu.",
    ),
    "title_running": ("({done}/{total}) Shotchain", "({done}/{total}) Shotchain"),
    "title_done": ("✓ Shotchain – done", "✓ Shotchain – fertig"),
    "title_ended": ("! Shotchain – ended", "! Shotchain – beendet"),
}
