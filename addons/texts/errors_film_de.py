"""German: errors about the film and its timelines."""

from __future__ import annotations

FILM_ERRORS_DE: dict[str, tuple[str, str]] = {
    "film_shots_missing": (
        "{count} von {shots} Einstellungen haben keine fertigen Clips: {value}.",
        "Rendern Sie sie, oder fügen Sie Platzhalter an ihrer Stelle ein.",
    ),
    "film_not_joined": (
        "{file} konnte nicht zusammengefügt werden.",
        "Suchen Sie einen beschädigten Clip, rendern Sie ihn neu, und fügen Sie den Film noch einmal zusammen.",
    ),
    "sound_missing": (
        "Die Tondatei {file} gibt es nicht.",
        "Prüfen Sie den Pfad; er gilt vom aktuellen Ordner aus, sonst vom Projektordner.",
    ),
    "sound_unusable": (
        "{file} enthält keinen Ton, der sich verwenden lässt.",
        "Wählen Sie eine Tondatei, zum Beispiel WAV, FLAC, MP3 oder M4A.",
    ),
    "nothing_to_export": (
        "Keine Einstellung hat einen fertigen Clip; die Timeline wäre leer.",
        "Rendern Sie zuerst mindestens ein Segment.",
    ),
    "timeline_rate_unknown": (
        "Eine Datei im Format {field} kann bei {value} Bildern je Sekunde keine Stellen angeben.",
        "Exportieren Sie stattdessen als otio oder fcpxml.",
    ),
    "grading_failed": (
        "Die Farben von {file} ließen sich nicht angleichen.",
        "Rendern Sie das Segment noch einmal, oder schalten Sie die Farbkorrektur für diese Einstellung aus.",
    ),
    "storyboard_sound_missing": (
        "{file} nennt den Ton {value}, den es im Projekt nicht gibt.",
        "Legen Sie ihn dorthin, berichtigen Sie audio im Storyboard, oder fügen Sie den Film ohne Ton zusammen.",
    ),
}
