"""Sentences of the tabs Projekt and Settings, and of the page around them. Key: (English, German)."""

from __future__ import annotations

PANEL_WORDS: dict[str, tuple[str, str]] = {
    "no_project": (
        "No project is chosen. Choose or create one in 📁 Projekt.",
        "Es ist kein Projekt gewählt. Wählen Sie eines in 📁 Projekt oder legen Sie dort eines an.",
    ),
    "no_projects_yet": ("There is no project yet.", "Es gibt noch kein Projekt."),
    "project_created": (
        "Project “{name}” is there. Put a storyboard and selected keyframes into its folder.",
        "Das Projekt „{name}“ ist angelegt. Legen Sie Storyboard und ausgewählte Keyframes in seinen Ordner.",
    ),
    "project_opened": ("“{name}” is open.", "„{name}“ ist geöffnet."),
    "resolution_saved": ("Shots are rendered at {size}.", "Einstellungen werden in {size} gerendert."),
    "resolution_from_storyboard": (
        "Shots are rendered at the size the storyboard gives.",
        "Einstellungen werden in der Größe gerendert, die das Storyboard nennt.",
    ),
    "sage_on": (
        "Workflows use SageAttention where they offer it.",
        "Workflows nutzen SageAttention, wo sie es anbieten.",
    ),
    "sage_off": ("Workflows run without SageAttention.", "Workflows laufen ohne SageAttention."),
    "colours_as_settings": (
        "The project does as ⚙️ Settings say: {mode}.",
        "Das Projekt richtet sich nach ⚙️ Settings: {mode}.",
    ),
    "colours_off": ("Clips stay as the server made them.", "Clips bleiben, wie der Server sie gemacht hat."),
    "colours_auto": (
        "Colours are put right where the change can be seen.",
        "Farben werden berichtigt, wo man die Veränderung sieht.",
    ),
    "colours_on": (
        "Colours are put right in every clip where that is possible.",
        "Farben werden in jedem Clip berichtigt, bei dem es möglich ist.",
    ),
    "colours_wait": (
        "A run goes on. Choose again when it has ended.",
        "Ein Lauf ist im Gange. Wählen Sie noch einmal, wenn er zu Ende ist.",
    ),
    "settings_saved": ("Saved.", "Gespeichert."),
    "settings_saved_language": (
        "Saved. Reload the page to see it in English.",
        "Gespeichert. Laden Sie die Seite neu, um sie auf Deutsch zu sehen.",
    ),
    "probe_ok": ("Connected", "Verbunden"),
    "probe_preview": ("The embedded preview answers", "Die eingebaute Vorschau antwortet"),
    "probe_several": ("{there} of {all} servers answer", "{there} von {all} Servern antworten"),
    "probe_version": ("Version", "Version"),
    "probe_device": ("Device", "Gerät"),
    "probe_vram": ("Graphics memory", "Grafikspeicher"),
    "probe_vram_value": ("{free} of {total} GB free", "{free} von {total} GB frei"),
    "probe_latency": ("Answer time", "Antwortzeit"),
    "unknown": ("unknown", "unbekannt"),
    "error_details": ("Details", "Einzelheiten"),
    "remedy": ("What to do", "Was zu tun ist"),
    "error_title": ("This did not work", "Das hat nicht geklappt"),
    "badge_preview": ("Preview: camera moves only, no AI", "Vorschau: nur Kamerafahrten, keine KI"),
    "badge_preview_way": (
        "For real takes, start ComfyUI and enter its address in ⚙️ Settings.",
        "Für echte Takes starten Sie ComfyUI und tragen seine Adresse unter ⚙️ Settings ein.",
    ),
    "badge_unreachable": ("No server", "Kein Server"),
}
