"""Sentences about sources and plans. Key: (English, German)."""

from __future__ import annotations

PLAN_WORDS: dict[str, tuple[str, str]] = {
    "shots_one": ("{count} shot", "{count} Einstellung"),
    "shots_many": ("{count} shots", "{count} Einstellungen"),
    "segments_one": ("{count} segment", "{count} Segment"),
    "segments_many": ("{count} segments", "{count} Segmente"),
    "frames_one": ("{count} frame", "{count} Bild"),
    "frames_many": ("{count} frames", "{count} Bilder"),
    "fps": ("{fps} fps", "{fps} B/s"),
    "storyboard_md": ("**{project}** · {shots} · {seconds}", "**{project}** · {shots} · {seconds}"),
    "storyboard_columns": (
        "| Shot | Length | Motion | Prompt |",
        "| Einstellung | Länge | Bewegung | Prompt |",
    ),
    "storyboard_more": ("… and {count} more.", "… und {count} weitere."),
    "storyboard_none": (
        "No storyboard is chosen. Put a `storyboard.json` into the project folder.",
        "Es ist kein Storyboard gewählt. Legen Sie eine `storyboard.json` in den Projektordner.",
    ),
    "selection_md": ("{found} of {shots} have a keyframe.", "{found} von {shots} mit Keyframe."),
    "selection_complete_md": ("Every shot has its keyframe.", "Jede Einstellung hat ihren Keyframe."),
    "selection_none": (
        "No selection of keyframes is chosen; it is usually `selected/selected_keyframes.json`.",
        "Es ist keine Keyframe-Auswahl gewählt; meist ist es `selected/selected_keyframes.json`.",
    ),
    "selection_unchecked": (
        "The shots without a keyframe are counted once a storyboard is chosen.",
        "Einstellungen ohne Keyframe werden gezählt, sobald ein Storyboard gewählt ist.",
    ),
    "motion_none": ("none", "keine"),
    "plan_empty": (
        "Build the plan to see how the shots are cut into segments.",
        "Erstellen Sie den Plan, um zu sehen, wie die Einstellungen in Segmente geteilt werden.",
    ),
    "plan_missing_title": ("Left out", "Ausgelassen"),
    "plan_missing": ("Shot {shot}", "Einstellung {shot}"),
    "models_all_there": (
        "Everything the workflow needs is on the server.",
        "Alles, was der Workflow braucht, ist auf dem Server.",
    ),
    "models_preview": (
        "The preview needs no models.",
        "Die Vorschau braucht keine Modelle.",
    ),
    "models_missing": (
        "Missing on the server",
        "Fehlt auf dem Server",
    ),
    "models_not_reached": (
        "Models were not checked: {message}",
        "Die Modelle wurden nicht geprüft: {message}",
    ),
    # Shots without a keyframe, by MissingStartFrame.code
    "missing_keyframe_missing": (
        "{reason}",
        "Der Keyframe der Einstellung {shot} liegt nicht dort, wo die Auswahl ihn nennt.",
    ),
    "missing_keyframe_missing_hint": (
        "{hint}",
        "Legen Sie ihn neben die Auswahldatei oder in den Ordner keyframes des Projekts.",
    ),
    "missing_keyframe_not_selected": ("{reason}", "Für die Einstellung {shot} ist kein Keyframe ausgewählt."),
    "missing_keyframe_not_selected_hint": (
        "{hint}",
        "Wählen Sie einen Keyframe für die Einstellung {shot} und schreiben Sie die Auswahl neu.",
    ),
    "missing_keyframe_unnamed": ("{reason}", "Die Auswahl nennt für die Einstellung {shot} keine Datei."),
    "missing_keyframe_unnamed_hint": ("{hint}", "Füllen Sie selected_file, source_path oder export_path aus."),
    "missing_keyframe_not_an_image": ("{reason}", "Der Keyframe der Einstellung {shot} ist kein lesbares Bild."),
    "missing_keyframe_not_an_image_hint": ("{hint}", "Speichern Sie ihn neu als PNG, JPEG oder WebP."),
    # Plan notes, by PlanNote.code
    "note_fps_differs": (
        "{fps} fps is not the {native} fps of {model}: motion changes its speed.",
        "{fps} B/s sind nicht die {native} B/s von {model}: Bewegungen ändern ihre Geschwindigkeit.",
    ),
    "note_size_snapped": (
        "{asked} becomes {given}: {model} renders multiples of {multiple} pixels only.",
        "Aus {asked} wird {given}: {model} rendert nur Vielfache von {multiple} Pixeln.",
    ),
    "note_transition_no_end_image": (
        "The workflow takes no end image: these shots end without a transition to the next one: {shots}.",
        "Der Workflow nimmt kein Schlussbild. Ohne Übergang zur nächsten enden die Einstellungen {shots}.",
    ),
    "note_transition_no_next": (
        "Shot {shot} ends without a transition: no shot comes after it.",
        "Die Einstellung {shot} endet ohne Übergang: Nach ihr kommt keine.",
    ),
    "note_transition_no_keyframe": (
        "Shot {shot} ends without a transition: shot {next} has no keyframe to aim at.",
        "Die Einstellung {shot} endet ohne Übergang: Die Einstellung {next} hat keinen Keyframe.",
    ),
}
