"""German: what fails on the server while a workflow runs."""

from __future__ import annotations

EXECUTION_ERRORS_DE: dict[str, tuple[str, str]] = {
    "execution_failed": (
        "Der Workflow ist auf dem Server fehlgeschlagen (Node {node_id}, {class_type}): {reason}.",
        "Die Einzelheiten zeigen die Worte des Servers.",
    ),
    "interrupted": (
        "Jemand anderes hat den Auftrag auf dem Server angehalten.",
        "Starten Sie erneut, wenn niemand sonst den Server braucht.",
    ),
    "out_of_memory": (
        "Dem Server ist der Speicher ausgegangen (Node {node_id}, {class_type}).",
        "Wählen Sie ein kleineres Bild, kürzere Segmente oder ein GGUF-Modell, oder starten Sie ComfyUI mit --lowvram.",
    ),
    "python_package_missing": (
        "Dem Server fehlt das Python-Paket {name} (Node {node_id}, {class_type}).",
        "Installieren Sie es dort, wo ComfyUI läuft, oder schalten Sie ab, was es braucht (SageAttention: 📁 Projekt).",
    ),
    "model_file_damaged": (
        "Die Modelldatei {file} ist beschädigt oder unvollständig (Node {node_id}, {class_type}).",
        "Laden Sie sie erneut in den Ordner models/{folder} des Servers und vergleichen Sie die Größe.",
    ),
    "model_file_unknown": (
        "Die Datei {name} ist kein Modell der Art, die die Node {node_id} ({class_type}) lädt.",
        "Wählen Sie eine Modelldatei der richtigen Art.",
    ),
    "text_encoder_mismatch": (
        "Der Text-Encoder {file} passt nicht zur Art, die der Loader erwartet (Node {node_id}, {class_type}).",
        "Stellen Sie die Art auf die Familie des Modells, oder wählen Sie dessen eigenen Text-Encoder.",
    ),
    "vae_mismatch": (
        "Die VAE passt nicht zum Modell (Node {node_id}, {class_type}).",
        "Zu Wan 2.2 14B gehört wan_2.1_vae, zu Wan 2.2 5B wan2.2_vae.",
    ),
    "model_mismatch": (
        "Das Modell passt nicht zu diesem Workflow (Node {node_id}, {class_type}).",
        "Wählen Sie das Modell, für das der Workflow gemacht ist, mit eigener VAE und eigenem Text-Encoder.",
    ),
    "output_outside": (
        "Der Server speichert nicht außerhalb seines Ausgabeordners (Node {node_id}, {class_type}).",
        "Geben Sie den Dateinamen im Workflow ohne .. und nicht von der Wurzel an.",
    ),
    "image_unreadable_on_server": (
        "Der Server kann das Startbild {file} nicht lesen (Node {node_id}, {class_type}).",
        "Wählen Sie ein PNG oder JPEG, das sich in einem Bildbetrachter öffnen lässt.",
    ),
    "video_not_encoded": (
        "Der Server kann das Video nicht kodieren (Node {node_id}, {class_type}).",
        "Nehmen Sie mp4 mit h264, gerade Breite und Höhe und einen kurzen Dateinamen.",
    ),
}
