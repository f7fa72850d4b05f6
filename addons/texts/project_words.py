"""Sentences of 📁 Projekt: projects, pictures, the storyboard editor. Key: (English, German)."""

from __future__ import annotations

PROJECT_WORDS: dict[str, tuple[str, str]] = {
    "projects_list": ("Projects", "Projekte"),
    "card_no_storyboard": ("No storyboard yet", "Noch kein Storyboard"),
    "project_of_pictures_one": (
        "“{name}” is there, with one shot. Write below what is to be seen, then go to 🎥 Video.",
        "„{name}“ ist angelegt, mit einer Einstellung. Schreiben Sie unten, was zu sehen ist, dann weiter in 🎥 Video.",
    ),
    "project_of_pictures_many": (
        "“{name}” is there, with {count} shots. Write below what is to be seen, then go to 🎥 Video.",
        "„{name}“ hat jetzt {count} Einstellungen. Schreiben Sie unten, was zu sehen ist, dann weiter in 🎥 Video.",
    ),
    "left_out_title": ("These files are no pictures that can be read:", "Diese Dateien sind keine lesbaren Bilder:"),
    # Editor
    "editor_list": ("Shots", "Einstellungen"),
    "editor_no_storyboard": (
        "There is no storyboard yet. Add pictures, one for each shot, or import a storyboard.",
        "Es gibt noch kein Storyboard. Fügen Sie Bilder hinzu, eines je Einstellung, oder importieren Sie eines.",
    ),
    "editor_no_prompt": ("Nothing written yet", "Noch nichts geschrieben"),
    "editor_problems": ("What is wrong with this shot", "Was an dieser Einstellung nicht stimmt"),
    "editor_wrong_fields_one": ("One field is not right", "Ein Feld stimmt nicht"),
    "editor_wrong_fields_many": ("{count} fields are not right", "{count} Felder stimmen nicht"),
    "editor_wrong_elsewhere_one": (
        "In another shot something is not right, too.",
        "Auch in einer anderen Einstellung stimmt etwas nicht.",
    ),
    "editor_wrong_elsewhere_many": (
        "In {count} other shots something is not right, too.",
        "Auch in {count} anderen Einstellungen stimmt etwas nicht.",
    ),
    "editor_changed": (
        "{file} has changes that are not saved yet.",
        "{file} hat Änderungen, die nicht gespeichert sind.",
    ),
    "editor_saved": ("{file} is saved.", "{file} ist gespeichert."),
    "editor_copied": (
        "Saved as {file}. The project uses it now.",
        "Gespeichert als {file}. Das Projekt nutzt jetzt diese Datei.",
    ),
    "editor_read": ("{file} was read again.", "{file} wurde neu eingelesen."),
    "editor_imported": (
        "Imported as {file}. The project uses it now.",
        "Importiert als {file}. Das Projekt nutzt jetzt diese Datei.",
    ),
    "keyframe_none": ("This shot has no picture yet.", "Diese Einstellung hat noch kein Bild."),
    "keyframe_alt": ("Keyframe of shot {shot}", "Keyframe der Einstellung {shot}"),
    "crop_whole": ("{picture} → {size}, the whole picture.", "{picture} → {size}, das ganze Bild."),
    "crop_part": ("{picture} → {size}, {percent} % is cut off.", "{picture} → {size}, {percent} % fallen weg."),
    "crops_list": ("What is kept of each keyframe", "Was von jedem Keyframe bleibt"),
    "crops_none": ("No shot has a picture yet.", "Noch keine Einstellung hat ein Bild."),
    "crops_more": ("… and {count} more shots.", "… und {count} weitere Einstellungen."),
    # Fields of the form, and of the file
    "field_shot_id": ("Shot id:", "Name der Einstellung:"),
    "field_prompt": ("What is to be seen:", "Was zu sehen sein soll:"),
    "field_negative_prompt": ("What is not to be seen:", "Was nicht zu sehen sein soll:"),
    "field_duration": ("Duration:", "Länge:"),
    "field_motion": ("Motion:", "Bewegung:"),
    "field_strength": ("Strength:", "Stärke:"),
    "field_camera": ("Camera:", "Kamera:"),
    "field_seed": ("Seed:", "Seed:"),
    "field_transition": ("Transition:", "Übergang:"),
    # What validators say of a field, by pydantic's kind of error
    "problem_missing": ("it is missing.", "fehlt."),
    "problem_duplicate": ("shot {first} has it already.", "So heißt schon die Einstellung {first}."),
    "problem_float_parsing": ("{value} is no number.", "{value} ist keine Zahl."),
    "problem_float_type": ("{value} is no number.", "{value} ist keine Zahl."),
    "problem_int_parsing": ("{value} is no whole number.", "{value} ist keine ganze Zahl."),
    "problem_int_from_float": ("{value} is no whole number.", "{value} ist keine ganze Zahl."),
    "problem_int_parsing_size": ("the number is too long.", "Die Zahl ist zu lang."),
    "problem_int_type": ("{value} is no whole number.", "{value} ist keine ganze Zahl."),
    "problem_greater_than": ("{value}, but it must be more than {gt}.", "{value}, muss aber größer als {gt} sein."),
    "problem_greater_than_equal": (
        "{value}, but it must be at least {ge}.",
        "{value}, muss aber mindestens {ge} sein.",
    ),
    "problem_less_than_equal": ("{value}, but it can be at most {le}.", "{value}, darf aber höchstens {le} sein."),
    "problem_finite_number": ("{value} is no number.", "{value} ist keine Zahl."),
    "problem_string_type": ("{value} is no text.", "{value} ist kein Text."),
    "problem_bool_type": ("{value} is neither true nor false.", "{value} ist weder true noch false."),
    "problem_bool_parsing": ("{value} is neither true nor false.", "{value} ist weder true noch false."),
    "problem_model_type": ("{value} is no object.", "{value} ist kein Objekt."),
    "problem_enum": ("{value} is unknown.", "{value} ist unbekannt."),
    "problem_value_error": (
        "{value} is none; take 1-64 letters, digits, spaces, dots, dashes, underscores, the first a letter or digit.",
        (
            "{value} geht nicht: 1 bis 64 Buchstaben, Ziffern, Leerzeichen, Punkte, Striche oder Unterstriche, "
            "vorn ein Buchstabe oder eine Ziffer."
        ),
    ),
}
