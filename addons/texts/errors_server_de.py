"""German: errors on the way to a server, and what it refuses."""

from __future__ import annotations

_LOG = "Sehen Sie in das Protokoll des Servers."
_NODE = "Prüfen Sie die Node im Workflow."

SERVER_ERRORS_DE: dict[str, tuple[str, str]] = {
    # The way there
    "not_reached": ("Unter {url} antwortet kein ComfyUI-Server.", "Läuft er? Prüfen Sie die Adresse unter ⚙️ Settings."),
    "backend_no_comfyui": (
        "Unter {value} antwortet etwas, aber es ist kein ComfyUI.",
        "Prüfen Sie die Adresse unter ⚙️ Settings; ComfyUI zeigt sie beim Start an.",
    ),
    "not_comfyui": (
        "{url} antwortet auf {route}, aber nicht so, wie ComfyUI es tut.",
        "Prüfen Sie die Adresse unter ⚙️ Settings: Dort kann eine Anmeldeseite oder ein anderes Programm stehen.",
    ),
    "connection_broken": (
        "Die Verbindung zu {url} ist abgebrochen.",
        "Prüfen Sie das Netz und das Protokoll des Servers.",
    ),
    "no_answer": (
        "{url} hat nicht rechtzeitig geantwortet.",
        "Der Server kann überlastet sein; sehen Sie in sein Protokoll und versuchen Sie es erneut.",
    ),
    "server_error": ("{url} antwortet auf {route} mit einem Fehler.", _LOG),
    "certificate_refused": (
        "Das Zertifikat von {url} wurde nicht angenommen.",
        "Nennen Sie die Datei der Zertifizierungsstelle (comfy_ca_file) oder berichtigen Sie die Adresse.",
    ),
    "ca_file_unreadable": (
        "{file} ist keine lesbare Datei mit Zertifikaten.",
        "Nennen Sie in comfy_ca_file die PEM-Datei der Zertifizierungsstelle des Servers.",
    ),
    "redirected": (
        "{url} verweist {route} an eine andere Adresse; dem wird nicht gefolgt.",
        "Tragen Sie die endgültige Adresse ein; bei einer Anmeldeseite fehlen Kopfzeilen für den Zugang.",
    ),
    "access_denied": ("{url} verweigert den Zugang zu {route}.", "Prüfen Sie die Kopfzeilen für den Zugang (Token)."),
    "server_gone": (
        "Der Server antwortet nicht mehr, während ein Auftrag bei ihm war.",
        "Prüfen Sie, ob ComfyUI noch läuft; der Auftrag kann dort beendet sein.",
    ),
    "server_restarted": (
        "Der Server wurde neu gestartet und hat den Auftrag vergessen.",
        "Starten Sie erneut; fertige Clips bleiben.",
    ),
    "prompt_lost": (
        "Der Server kennt den Auftrag nicht mehr.",
        "Jemand hat die Warteschlange geleert oder den Server neu gestartet. Starten Sie erneut.",
    ),
    "preview_not_running": ("Die eingebaute Vorschau läuft nicht.", "Die Einzelheiten nennen den Grund."),
    "preview_not_started": (
        "Die eingebaute Vorschau konnte nicht starten.",
        "Prüfen Sie, ob in den Ordner für vorläufige Dateien geschrieben werden darf.",
    ),
    # Uploads and downloads
    "image_refused": ("Der Server hat das Bild {file} abgelehnt.", _LOG),
    "image_too_large": (
        "Der Server hat das Bild {file} abgelehnt: Es ist zu groß.",
        "Nehmen Sie ein kleineres, oder starten Sie ComfyUI mit größerem --max-upload-size.",
    ),
    "image_unreadable": (
        "Das Bild {file} kann nicht gelesen werden.",
        "Prüfen Sie, ob die Datei da ist und gelesen werden darf.",
    ),
    "output_too_large": (
        "Die Datei {file} des Servers ist zu groß.",
        "So groß ist kein Clip von wenigen Sekunden; prüfen Sie die Video-Node des Workflows.",
    ),
    "output_gone": (
        "Die Datei {file} des Servers ist weg.",
        "Sie wurde nach einem früheren Lauf verschoben oder gelöscht; rendern Sie mit einem anderen Seed.",
    ),
    "output_empty": (
        "Die Datei {file} des Servers ist leer.",
        "Sehen Sie in das Protokoll des Servers und auf seinen freien Platz.",
    ),
    "no_video_in_history": (
        "Der Server meldet Erfolg für {file}, nennt aber kein Video der Node {value}.",
        "Prüfen Sie die speichernde Node; gelesen werden mp4, webm, mkv, mov, gif und webp.",
    ),
    # What the server refuses
    "workflow_too_large": (
        "Der Server hat den Workflow abgelehnt: Er ist zu groß.",
        "Nehmen Sie eingebettete Bilder heraus, oder starten Sie ComfyUI mit größerem --max-upload-size.",
    ),
    "not_api_format": (
        "Der Server hat den Workflow abgelehnt: Er ist nicht im API-Format.",
        "Öffnen Sie ihn in ComfyUI und wählen Sie Workflow > Export (API).",
    ),
    "prompt_no_outputs": (
        "Der Server hat den Workflow abgelehnt: Keine Node darin speichert etwas.",
        "Fügen Sie eine SaveVideo-Node ein und exportieren Sie neu.",
    ),
    "prompt_refused": (
        "Der Server hat den Workflow abgelehnt: {reason}.",
        "Die Einzelheiten zeigen seine eigenen Worte; mehr steht in seinem Protokoll.",
    ),
    "model_missing": (
        "Dem Server fehlt das Modell {received} (Node {node_id}, {class_type}, Eingang {input_name}).",
        "Legen Sie die Datei in den Ordner models/{folder} des Servers.",
    ),
    "model_missing_similar_installed": (
        "Dem Server fehlt das Modell {received} (Node {node_id}, {class_type}, Eingang {input_name}).",
        "Legen Sie die Datei in den Ordner models/{folder} des Servers, oder wählen Sie {substitute}, das da ist.",
    ),
    "models_missing": (
        "Dem Server fehlt etwas, das {workflow} braucht.",
        "Legen Sie die Dateien dorthin, wo sie genannt sind, oder wählen Sie einen anderen Workflow.",
    ),
    "node_class_missing": (
        "Dem Server fehlt die Node-Klasse {class_type} (Node {node_id}).",
        "Installieren Sie die Custom Nodes, die sie mitbringen, und starten Sie den Server neu.",
    ),
    "node_package_missing": (
        "Dem Server fehlt die Node-Klasse {class_type} (Node {node_id}).",
        "Installieren Sie auf dem Server die Custom Nodes {package} und starten Sie ihn neu.",
    ),
    "node_of_newer_comfyui": (
        "Dem Server fehlt die Node-Klasse {class_type} (Node {node_id}).",
        "Aktualisieren Sie ComfyUI, das sie in neueren Versionen mitbringt, und starten Sie es neu.",
    ),
    "value_not_in_list": (
        "Der Server hat den Workflow abgelehnt: Node {node_id} ({class_type}) kennt für {input_name} nicht {received}.",
        "Wählen Sie dort einen Wert, den die Node anbietet; die Einzelheiten nennen sie, wenn es wenige sind.",
    ),
    "required_input_missing": (
        "Der Server hat den Workflow abgelehnt: Der Node {node_id} ({class_type}) fehlt der Eingang {input_name}.",
        _NODE,
    ),
    "image_not_on_server": (
        "Node {node_id} ({class_type}) des Workflows nennt ein Bild, das der Server nicht hat: {received}.",
        "Starten Sie erneut, damit das Bild noch einmal hochgeladen wird.",
    ),
    "value_smaller_than_min": (
        "Der Server lehnt den Workflow ab: {input_name} von Node {node_id} ({class_type}) ist zu klein: {received}.",
        "Wählen Sie einen größeren Wert.",
    ),
    "value_bigger_than_max": (
        "Der Server lehnt den Workflow ab: {input_name} von Node {node_id} ({class_type}) ist zu groß: {received}.",
        "Wählen Sie einen kleineren Wert.",
    ),
    "invalid_input_type": (
        "Der Server lehnt den Workflow ab: {input_name} von Node {node_id} ({class_type}) verträgt {received} nicht.",
        _NODE,
    ),
    "return_type_mismatch": (
        "Der Server lehnt den Workflow ab: Was an {input_name} von Node {node_id} ({class_type}) hängt, passt nicht.",
        _NODE,
    ),
    "broken_link": (
        "Der Server hat den Workflow abgelehnt: Eine Verbindung von Node {node_id} ({class_type}) ist unterbrochen.",
        "Öffnen Sie ihn in ComfyUI, reparieren Sie die Verbindungen und exportieren Sie neu.",
    ),
    "node_refused": ("Der Server hat die Node {node_id} ({class_type}) des Workflows abgelehnt.", _NODE),
    "server_lacks_models": (
        "{workflow} läuft auf {server} nicht: Dort fehlt {file}.",
        "`shotchain doctor` sagt, was jedem Server fehlt. Die anderen rendern ohne ihn.",
    ),
}
