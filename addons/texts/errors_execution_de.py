"""German: what fails on the server while a workflow runs."""

from __future__ import annotations

EXECUTION_ERRORS_DE: dict[str, tuple[str, str]] = {
    "execution_failed": (
        "Der Workflow ist auf dem Server fehlgeschlagen (Node {node_id}, {class_type}).",
        "Die Einzelheiten zeigen die Worte des Servers.",
    ),
    "interrupted": (
        "Jemand anderes hat den Auftrag auf dem Server angehalten.",
        "Starten Sie erneut, wenn niemand sonst den Server braucht.",
    ),
    "out_of_memory": (
        "Dem Server ist der Speicher ausgegangen (Node {node_id}, {class_type}).",
        "Wählen Sie eine kleinere Bildgröße, kürzere Segmente oder ein GGUF-Modell; ComfyUI kennt auch --lowvram.",
    ),
    "python_package_missing": (
        "Dem Server fehlt das Python-Paket {name}.",
        "Installieren Sie es dort, wo ComfyUI läuft, oder schalten Sie ab, was es braucht (SageAttention: 📁 Projekt).",
    ),
    "model_file_damaged": (
        "Eine Modelldatei ist beschädigt oder unvollständig.",
        "Laden Sie sie erneut herunter und vergleichen Sie die Größe.",
    ),
    "model_file_unknown": (
        "Die Datei {name} ist kein Modell der Art, die diese Node lädt.",
        "Wählen Sie eine Modelldatei der richtigen Art.",
    ),
    "text_encoder_mismatch": (
        "Der Text-Encoder passt nicht zur Art, die der Loader erwartet.",
        "Stellen Sie die Art auf die Familie des Modells, oder wählen Sie dessen eigenen Text-Encoder.",
    ),
    "vae_mismatch": ("Die VAE passt nicht zum Modell.", "Zu Wan 2.2 14B gehört wan_2.1_vae, zu Wan 2.2 5B wan2.2_vae."),
    "model_mismatch": (
        "Das Modell passt nicht zu diesem Workflow.",
        "Wählen Sie das Modell, für das der Workflow gemacht ist, mit eigener VAE und eigenem Text-Encoder.",
    ),
    "output_outside": (
        "Der Server speichert nicht außerhalb seines Ausgabeordners.",
        "Geben Sie den Dateinamen im Workflow ohne .. und nicht von der Wurzel an.",
    ),
    "image_unreadable_on_server": (
        "Der Server kann das Startbild nicht lesen.",
        "Wählen Sie ein PNG oder JPEG, das sich in einem Bildbetrachter öffnen lässt.",
    ),
    "video_not_encoded": (
        "Der Server kann das Video nicht kodieren.",
        "Nehmen Sie mp4 mit h264, gerade Breite und Höhe und einen kurzen Dateinamen.",
    ),
}
