"""German: errors about storyboards, selections, plans, projects, settings, workflows, and our own files."""

from __future__ import annotations

_EXPORT = (
    "Öffnen Sie den Workflow in ComfyUI, klicken Sie auf das Menü (ComfyUI-Logo), dann auf File, dann auf "
    "Export (API), und nehmen Sie die gespeicherte Datei."
)
_DISK = "Schaffen Sie Platz auf der Platte und prüfen Sie, ob in den Ordner geschrieben werden darf."

FILE_ERRORS_DE: dict[str, tuple[str, str]] = {
    # Storyboard and selection
    "file_missing": ("Die Datei {file} gibt es nicht.", "Prüfen Sie den Pfad oder wählen Sie eine andere Datei."),
    "file_too_large": (
        "{file} ist größer als 64 MB und kann nicht die gemeinte Datei sein.",
        "Wählen Sie eine andere Datei.",
    ),
    "file_unreadable": ("{file} lässt sich nicht lesen: {reason}.", "Prüfen Sie, ob Sie die Datei lesen dürfen."),
    "not_utf8": ("{file} ist kein Text in UTF-8.", "Speichern Sie die Datei als UTF-8."),
    "not_json": ("{file} ist kein gültiges JSON.", "Berichtigen Sie die Datei; ein JSON-Prüfer zeigt die Stelle."),
    "not_an_object": (
        "{file} enthält {found}, gebraucht wird ein JSON-Objekt.",
        "Wählen Sie die richtige Datei; sie beginnt mit {{.",
    ),
    "field_missing": ("{file}: {field} fehlt.", "Ergänzen Sie {field}."),
    "field_invalid": ("{file}: {field} ist {value}, das geht nicht ({reason}).", "Berichtigen Sie {field}."),
    "duplicate_shot_id": (
        "{file}: {field} ist {value}; so heißt schon {first}. Ihre Clips würden einander überschreiben.",
        "Geben Sie jeder Einstellung eine eigene id; Großschreibung, Leer- und Unterstriche unterscheiden nicht.",
    ),
    "keyframe_missing": (
        "Der Keyframe ist nicht dort, wo die Auswahl ihn nennt.",
        "Legen Sie ihn neben die Auswahldatei.",
    ),
    "keyframe_not_selected": ("Für diese Einstellung ist kein Keyframe ausgewählt.", "Wählen Sie einen aus."),
    "keyframe_unnamed": ("Die Auswahl nennt für diese Einstellung keine Datei.", "Füllen Sie selected_file aus."),
    "keyframe_not_an_image": ("Der Keyframe ist kein lesbares Bild.", "Speichern Sie ihn neu als PNG, JPEG oder WebP."),
    # Takes
    "kept_segment_missing": (
        "{value} soll nicht gerendert werden, aber es gibt keinen Clip davon.",
        "Rendern Sie zuerst die ganze Einstellung.",
    ),
    "segment_unknown": (
        "{file} hat kein Segment {value}.",
        "`shotchain plan PROJEKT` zeigt alle; Segmente zählen ab 0.",
    ),
    "take_is_chosen": (
        "Take {value} ist der Clip seines Segments.",
        "Wählen Sie zuerst einen anderen Take des Segments.",
    ),
    "take_unknown": ("Es gibt keinen fertigen Take {value}.", "`shotchain takes PROJEKT` zählt sie auf."),
    # Choices and plans
    "input_not_chosen": ("Es ist keine Datei gewählt ({field}).", "Wählen Sie eine Datei."),
    "input_no_such_file": ("Die gewählte Datei gibt es nicht: {value}.", "Wählen Sie eine andere Datei."),
    "input_no_json_file": ("Die gewählte Datei ist keine .json-Datei: {value}.", "Wählen Sie eine andere Datei."),
    "duration_out_of_range": ("{field} ist {value}; das ist keine Länge in Sekunden.", "Nehmen Sie eine Zahl über 0."),
    "fps_out_of_range": ("Mit {value} Bildern je Sekunde kann nicht gerendert werden.", "Möglich sind 1 bis 120."),
    "plan_outdated": ("Der Plan der Einstellung {value} gehört nicht mehr zu {file}.", "Erstellen Sie den Plan neu."),
    "nothing_to_render": (
        "Keine Einstellung kann gerendert werden: Es fehlen die Keyframes.",
        "Wählen Sie Keyframes aus und schreiben Sie die Auswahl neu.",
    ),
    "shot_unknown": ("{file} hat keine Einstellung {value}.", "Nennen Sie eine, die im Storyboard steht."),
    "resolution_invalid": ("{value} ist keine Bildgröße.", "Geben Sie eine Größe wie 832x480 an."),
    # Projects
    "project_unknown": (
        "Ein Projekt „{value}“ gibt es in {file} nicht.",
        "Wählen Sie eines der vorhandenen oder legen Sie es an.",
    ),
    "project_exists": (
        "Ein Projekt „{value}“ gibt es schon.",
        "Wählen Sie einen anderen Namen oder öffnen Sie dieses Projekt.",
    ),
    "project_name_invalid": (
        "„{value}“ kann kein Projektname sein.",
        "Nehmen Sie mindestens einen Buchstaben oder eine Ziffer, und keinen Namen, den Windows belegt, wie con.",
    ),
    "project_busy": (
        "In {file} rendert schon jemand: Prozess {process} auf {host} seit {since}.",
        "Sehen Sie jenem Lauf zu, oder halten Sie ihn zuerst an.",
    ),
    "project_unwritable": (
        "{file} kann nicht angelegt werden: {reason}.",
        "Wählen Sie einen Arbeitsordner, in den geschrieben werden darf.",
    ),
    "project_folder_missing": (
        "Einen Projektordner {file} gibt es nicht.",
        "Prüfen Sie den Pfad; ein Projekt ist ein Ordner mit einem Storyboard.",
    ),
    "path_outside_project": (
        "{value} liegt nicht im Projektordner.",
        "Wählen Sie eine Datei innerhalb des Projektordners.",
    ),
    "no_project": ("Es ist kein Projekt gewählt.", "Wählen Sie eines in 📁 Projekt oder legen Sie dort eines an."),
    # Settings
    "setting_invalid": ("Einstellung {field}: Der Wert {value} geht nicht ({reason}).", "Berichtigen Sie das Feld."),
    "settings_unreadable": (
        "{file} ist kein gültiges JSON.",
        "Berichtigen Sie die Datei, oder löschen Sie sie, um neu anzufangen.",
    ),
    "settings_unwritable": (
        "{file} kann nicht geschrieben werden: {reason}.",
        "Machen Sie den Ordner beschreibbar oder setzen Sie SHOTCHAIN_SETTINGS.",
    ),
    "bad_comfy_url": (
        "{value} ist keine ComfyUI-Adresse.",
        "Eine Adresse sieht aus wie http://127.0.0.1:8188, ohne Namen und Passwort, ? oder #.",
    ),
    "bad_header": (
        "Die Kopfzeile {value} kann so nicht gesendet werden.",
        "Nehmen Sie einfache ASCII-Zeichen ohne Zeilenumbruch.",
    ),
    "log_unwritable": (
        "Der Protokollordner {file} kann nicht angelegt werden: {reason}.",
        "Setzen Sie log_dir auf einen Ordner, in den geschrieben werden darf.",
    ),
    "port_taken": (
        "Port {value} auf {host} ist belegt: Ein anderes Programm benutzt ihn.",
        "Beenden Sie jenes Programm, oder wählen Sie mit --port einen anderen.",
    ),
    "open_host_without_password": (
        "{value} ist von anderen Rechnern erreichbar, und es ist kein Passwort gesetzt.",
        "Lassen Sie --host weg, oder setzen Sie SHOTCHAIN_AUTH=name:passwort.",
    ),
    # Workflows
    "workflow_not_an_object": ("Der Workflow {file} ist kein Objekt aus Nodes.", _EXPORT),
    "workflow_ui_format": (
        "Der Workflow {file} ist im Format des Editors gespeichert, das ein Server nicht ausführen kann.",
        _EXPORT,
    ),
    "workflow_no_video_output": (
        "Der Workflow {file} hat keine Node, die ein Video speichert.",
        "Fügen Sie eine Save-Video-Node ein, oder schreiben Sie [VIDEO] in den Titel der Node, die den Clip speichert.",
    ),
    "workflow_unreadable": (
        "Die Workflow-Datei {file} kann nicht gelesen werden.",
        "Prüfen Sie den Namen oder wählen Sie einen anderen Workflow.",
    ),
    "workflow_not_json": ("Der Workflow {file} ist keine JSON-Datei.", _EXPORT),
    "workflow_node_without_class": (
        "Die Node {field} im Workflow {file} hat keinen class_type, oder ihre Eingänge sind kein Objekt.",
        _EXPORT,
    ),
    "workflow_role_missing": (
        "Im Workflow {file} ist eine nötige Rolle nicht zu finden: {field}.",
        (
            "Schreiben Sie [{value}] in den Titel der gemeinten Node und exportieren Sie den Workflow neu (API), "
            "oder ordnen Sie die Rolle unter ⚙️ Settings von Hand zu."
        ),
    ),
    "workflow_model_role_unknown": (
        "Der Workflow {file} lädt kein Modell für „{value}“.",
        "Schreiben Sie [MODEL:{value}] in den Titel der ladenden Node.",
    ),
    "workflow_unknown": (
        "Einen Workflow {value} gibt es nicht.",
        "Wählen Sie einen anderen, oder legen Sie ihn in den Workflow-Ordner.",
    ),
    "workflow_missing": ("Den Workflow {file} gibt es nicht.", "Wählen Sie einen anderen."),
    "workflow_binding_invalid": (
        "Die Korrektur von {field} in {file} ({value}) geht nicht: {reason}.",
        "Berichtigen oder entfernen Sie sie in der Datei .roles.json des Workflows.",
    ),
    "workflow_corrections_invalid": (
        "Die Korrekturen in {file} gehen nicht ({field}): {reason}.",
        "Berichtigen Sie die Datei .roles.json des Workflows.",
    ),
    "workflow_family_unknown": (
        "{file}: Eine Modellfamilie {value} gibt es nicht.",
        "Nennen Sie eine der Familien, die Shotchain kennt.",
    ),
    "workflow_index_unreadable": (
        "Das Verzeichnis der Workflows {file} kann nicht gelesen werden.",
        "Löschen Sie die Datei; sie wird neu angelegt.",
    ),
    # Pictures, clips, our own files
    "not_an_image": ("{file} ist kein lesbares Bild.", "Speichern Sie den Keyframe neu als PNG, JPEG oder WebP."),
    "not_a_video": (
        "{file} ist kein lesbares Video.",
        "Der Clip ist beschädigt oder unvollständig; rendern Sie ihn neu.",
    ),
    "ffmpeg_missing": (
        "Ein Programm {file} gibt es nicht.",
        "Berichtigen Sie ffmpeg unter ⚙️ Settings, oder lassen Sie das Feld leer.",
    ),
    "cut_failed": (
        "{file} konnte nicht gekürzt werden.",
        "Die Einzelheiten zeigen ffmpegs eigene Worte; ein neueres ffmpeg kann helfen.",
    ),
    "clip_missing": ("Den Clip {file} gibt es nicht.", "Rendern Sie das Segment neu."),
    "clip_length_wrong": (
        "Der Clip {file} hat {value} Bilder; verlangt waren {wanted}.",
        "Der Workflow ändert die Zahl der Bilder; suchen Sie eine Node, die Bilder wiederholt, auslässt oder ergänzt.",
    ),
    "cannot_write": ("{file} kann nicht geschrieben werden.", _DISK),
    "state_unwritable": ("{file} kann nicht geschrieben werden: {reason}.", _DISK),
    "takes_unreadable": (
        "Das Verzeichnis der Takes {file} kann nicht benutzt werden: {reason}.",
        "Schaffen Sie Platz; `shotchain rebuild` legt ein beschädigtes aus den Clips neu an.",
    ),
    "internal_error": (
        "Shotchain hat selbst einen Fehler gemacht und musste den Lauf beenden.",
        "Was fertig ist, bleibt. Bitte melden Sie ihn mit den letzten Zeilen von logs/pipeline.log.",
    ),
    # Projects of pictures, storyboards that are edited, what settings point to
    "no_pictures": (
        "Es sind keine Bilder da, mit denen begonnen werden könnte.",
        "Wählen Sie mindestens ein Bild, oder einen Ordner mit Bildern.",
    ),
    "no_good_picture": ("Keine dieser Dateien ist ein lesbares Bild: {value}.", "Nehmen Sie PNG, JPEG oder WebP."),
    "too_many_pictures": (
        "Das sind {value} Bilder; ein Storyboard nimmt höchstens {limit}.",
        "Teilen Sie sie auf mehrere Projekte auf.",
    ),
    "picture_folder_missing": (
        "Einen Ordner {value} gibt es auf diesem Rechner nicht.",
        "Geben Sie den vollen Pfad an, zum Beispiel /home/ich/bilder.",
    ),
    "picture_folder_unreadable": (
        "{file} ist kein Ordner, der sich lesen lässt: {reason}.",
        "Geben Sie den vollen Pfad eines Ordners auf dem Rechner an, auf dem Shotchain läuft.",
    ),
    "picture_not_copied": ("{value} konnte nicht nach {file} kopiert werden: {reason}.", _DISK),
    "not_a_storyboard": ("{file} enthält keine Einstellungen.", "Wählen Sie ein Storyboard."),
    "storyboard_gone": (
        "Ein Storyboard {value} gibt es in {file} nicht mehr.",
        "Wählen Sie ein anderes, oder importieren Sie eines.",
    ),
    "storyboard_has_problems": (
        "{file} wurde nicht gespeichert: In der Einstellung {shot} geht {field} mit {value} nicht.",
        "Berichtigen Sie die markierten Felder und speichern Sie dann noch einmal.",
    ),
    "storyboard_changed_elsewhere": (
        "{file} oder die Auswahl der Keyframes wurde von einem anderen Programm geändert, seit sie hier geöffnet ist.",
        "Speichern Sie Ihre Fassung als Kopie, oder verwerfen Sie Ihre Änderungen: Dann wird die Datei neu eingelesen.",
    ),
    "setting_no_folder": (
        "Einstellung {field}: Einen Ordner {value} gibt es nicht.",
        "Geben Sie den vollen Pfad eines Ordners auf dem Rechner an, auf dem Shotchain läuft, oder lassen Sie es leer.",
    ),
    "not_ffmpeg": (
        "{file} ist kein ffmpeg, das sich starten lässt.",
        "Berichtigen Sie ffmpeg unter ⚙️ Settings, oder lassen Sie das Feld leer.",
    ),
}
