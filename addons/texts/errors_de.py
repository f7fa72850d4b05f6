"""The German of every error, by its code: (sentence, remedy), filled in from the error's context."""

from __future__ import annotations

from addons.texts.errors_execution_de import EXECUTION_ERRORS_DE
from addons.texts.errors_files_de import FILE_ERRORS_DE
from addons.texts.errors_film_de import FILM_ERRORS_DE
from addons.texts.errors_server_de import SERVER_ERRORS_DE
from addons.texts.errors_workflows_de import WORKFLOW_ERRORS_DE

ERRORS_DE: dict[str, tuple[str, str]] = {
    **FILE_ERRORS_DE,
    **FILM_ERRORS_DE,
    **SERVER_ERRORS_DE,
    **EXECUTION_ERRORS_DE,
    **WORKFLOW_ERRORS_DE,
}
