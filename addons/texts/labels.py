"""Labels that stand on the page from the start: the browser picks the language. Key: (English, German)."""

from __future__ import annotations

from addons.texts.project_labels import PROJECT_LABELS

LABELS: dict[str, tuple[str, str]] = {
    # Video
    "storyboard_title": ("📖 Storyboard", "📖 Storyboard"),
    "load_storyboard_label": ("Read again", "Neu einlesen"),
    "storyboard_label": ("Storyboard file", "Storyboard-Datei"),
    "selection_label": ("Selected keyframes", "Ausgewählte Keyframes"),
    "workflow_label": ("Workflow", "Workflow"),
    "refresh_workflow_label": ("↻", "↻"),
    "build_plan_label": ("🗓️ Build Plan", "🗓️ Plan erstellen"),
    "plan_json_title": ("Plan as JSON", "Plan als JSON"),
    "plan_json_label": ("Generation plan", "Renderplan"),
    "start_label": ("▶️ Start Generation", "▶️ Generierung starten"),
    "stop_label": ("⏹️ Stop", "⏹️ Stopp"),
    "shot_hint": (
        "Choose a shot to see its words, its takes and its joins.",
        "Wählen Sie eine Einstellung: Worte, Takes und Übergänge erscheinen hier.",
    ),
    "words_title": ("Regenerate with other words", "Mit anderen Worten neu generieren"),
    "shot_words_button": ("Keep for the whole shot", "Für die ganze Einstellung merken"),
    "words_button": ("Regenerate with these words", "Mit diesen Worten neu generieren"),
    # Projekt
    "choose_project_label": ("Project", "Projekt"),
    "choose_project_info": (
        "The film you are working on. The other tabs follow.",
        "Der Film, an dem Sie arbeiten. Die anderen Tabs folgen ihm.",
    ),
    "project_path_label": ("Folder", "Ordner"),
    "project_path_info": (
        "Storyboard, keyframes and clips are in here.",
        "Hier liegen Storyboard, Keyframes und Clips.",
    ),
    "new_project_label": ("New project", "Neues Projekt"),
    "new_project_info": (
        "A name; the folder is made beside the other projects.",
        "Ein Name; der Ordner entsteht neben den anderen Projekten.",
    ),
    "new_project_placeholder": ("My film", "Mein Film"),
    "create_project_label": ("Create", "Anlegen"),
    "resolution_label": ("Picture size", "Bildgröße"),
    "resolution_info": (
        "What every shot is rendered at. Sizes are rounded to what the model can do.",
        "So groß wird jede Einstellung gerendert. Die Größe wird auf das gerundet, was das Modell kann.",
    ),
    "resolution_storyboard": ("From the storyboard", "Aus dem Storyboard"),
    "video_group_title": ("## 🎬 Video Generation", "## 🎬 Video-Generierung"),
    "sage_label": ("SageAttention (Faster)", "SageAttention (schneller)"),
    "sage_info": (
        "Uses a workflow's faster variant. The ComfyUI server must have SageAttention installed.",
        "Nimmt die schnellere Variante eines Workflows. Auf dem ComfyUI-Server muss SageAttention installiert sein.",
    ),
    # Settings
    "server_title": ("## Server", "## Server"),
    "files_title": ("## Folders and programs", "## Ordner und Programme"),
    "page_title": ("## This page", "## Diese Seite"),
    "comfy_url_label": ("ComfyUI address", "ComfyUI-Adresse"),
    "comfy_url_info": (
        "Such as http://127.0.0.1:8188. auto: a ComfyUI on this machine if one answers, else the preview.",
        "Zum Beispiel http://127.0.0.1:8188. auto: ein ComfyUI auf diesem Rechner, sonst die Vorschau.",
    ),
    "test_label": ("Test connection", "Verbindung testen"),
    "comfy_root_label": ("ComfyUI folder", "ComfyUI-Ordner"),
    "comfy_root_info": (
        "Only when ComfyUI runs on this machine: used to look for model files. May stay empty.",
        "Nur wenn ComfyUI auf diesem Rechner läuft: Dort wird nach Modelldateien gesucht. Darf leer bleiben.",
    ),
    "workflow_dir_label": ("Workflow folder", "Workflow-Ordner"),
    "workflow_dir_info": (
        "Your own workflows in API format. The shipped ones are always offered.",
        "Ihre eigenen Workflows im API-Format. Die mitgelieferten stehen immer zur Wahl.",
    ),
    "ffmpeg_path_label": ("ffmpeg", "ffmpeg"),
    "ffmpeg_path_info": (
        "Path of the program. Empty: the one on PATH, else the one that came with Shotchain.",
        "Pfad des Programms. Leer: das aus dem PATH, sonst das mit Shotchain gelieferte.",
    ),
    "language_label": ("Language", "Sprache"),
    "language_info": (
        "Of this page. Reload it after a change.",
        "Dieser Seite. Nach einer Änderung die Seite neu laden.",
    ),
    "language_auto": ("As the browser", "Wie der Browser"),
    "resume_label": ("After a crash or a restart", "Nach einem Absturz oder Neustart"),
    "resume_info": (
        "What becomes of a run that was left in the middle. What is finished is used as it is.",
        "Was aus einem Lauf wird, der mittendrin endete. Was fertig ist, wird verwendet.",
    ),
    "resume_ask": ("Ask", "Fragen"),
    "resume_always": ("Go on by itself", "Von selbst weitermachen"),
    "save_label": ("Save settings", "Einstellungen speichern"),
    "server_access_title": ("Access: headers, certificate", "Zugang: Header, Zertifikat"),
    "comfy_urls_label": ("Further servers", "Weitere Server"),
    "comfy_urls_info": (
        "They render the same film side by side. One a line: an address, or name = address.",
        "Sie rendern denselben Film nebeneinander. Einer pro Zeile: eine Adresse, oder Name = Adresse.",
    ),
    "comfy_headers_label": ("Extra headers", "Zusätzliche Header"),
    "comfy_headers_info": (
        "For a server behind a proxy. One a line, such as Authorization: Bearer …  Saved values are shown as dots.",
        (
            "Für einen Server hinter einem Proxy. Einer pro Zeile, etwa Authorization: Bearer …  "
            "Gespeicherte Werte erscheinen als Punkte."
        ),
    ),
    "comfy_ca_file_label": ("Certificate authority", "Zertifizierungsstelle"),
    "comfy_ca_file_info": (
        "A PEM file, for a server whose certificate is your own. May stay empty.",
        "Eine PEM-Datei, für einen Server mit eigenem Zertifikat. Darf leer bleiben.",
    ),
    # Settings: workflows
    "workflows_title": ("## Workflows", "## Workflows"),
    "workflow_upload_label": ("Add your own", "Einen eigenen hinzufügen"),
    "workflow_name_label": ("Name", "Name"),
    "workflow_name_info": ("Empty: the file's own.", "Leer: der Name der Datei."),
    "workflow_replace_label": ("Replace one of the same name", "Einen gleichen Namens ersetzen"),
    "workflow_add_label": ("Add", "Hinzufügen"),
    "workflow_check_label": ("Check again", "Neu prüfen"),
    "workflow_correct_title": ("Correct what was understood", "Berichtigen, was verstanden wurde"),
    "workflow_family_label": ("Model family", "Modellfamilie"),
    "workflow_role_label": ("Role", "Rolle"),
    "workflow_binding_label": ("Played by", "Gespielt von"),
    "workflow_binding_info": ("Empty: as found by Shotchain.", "Leer: wie von Shotchain gefunden."),
    "workflow_save_label": ("Save correction", "Berichtigung speichern"),
    # Video: model files
    "model_main_label": ("Model", "Modell"),
    "model_high_label": ("Model, high noise", "Modell, hohes Rauschen"),
    "model_low_label": ("Model, low noise", "Modell, geringes Rauschen"),
    **PROJECT_LABELS,
}
