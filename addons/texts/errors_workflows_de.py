"""German: errors about workflows of one's own, their corrections and their model files."""

from __future__ import annotations

WORKFLOW_ERRORS_DE: dict[str, tuple[str, str]] = {
    "workflow_role_unclear": (
        "Im Workflow {file} ist eine nötige Rolle nicht zu finden: {field}.",
        (
            "Berichtigen Sie den Workflow in ComfyUI und exportieren Sie ihn neu (API), nennen Sie die Modellfamilie "
            "unter ⚙️ Settings, oder wählen Sie einen anderen."
        ),
    ),
    "workflow_needs_end_image": (
        "Der Workflow {file} verlangt bei {field} ({value}) ein Schlussbild, und die Segmente haben keines.",
        "Entfernen Sie diese Node in ComfyUI und exportieren Sie neu (API), oder wählen Sie einen anderen Workflow.",
    ),
    "workflow_exists": (
        "Einen Workflow {value} gibt es schon.",
        "Wählen Sie einen anderen Namen, oder ersetzen Sie ihn.",
    ),
    "workflow_models_unreadable": (
        "Die Datei {file} neben dem Workflow ist kein lesbarer Text in UTF-8.",
        "Speichern Sie sie als UTF-8, oder löschen Sie sie.",
    ),
    "ca_file_unusable": (
        "Einstellung comfy_ca_file ({value}): Dort liegt kein Zertifikat im PEM-Format.",
        (
            "Nennen Sie die Datei der Zertifizierungsstelle, die das Zertifikat des Servers unterschrieben hat, "
            "oder lassen Sie das Feld leer."
        ),
    ),
    "header_line_invalid": (
        "Zusätzliche Header, Zeile {value}: {reason}.",
        "Schreiben Sie einen Header pro Zeile, zum Beispiel Authorization: Bearer abc.",
    ),
    "model_choice_invalid": (
        "--model {value}: Das nennt keine Rolle und Datei.",
        "Schreiben Sie zum Beispiel --model high=wan2.2_i2v_high_noise_14B_fp16.safetensors.",
    ),
}
