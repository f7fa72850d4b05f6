"""The commands about the film: `film`, `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from addons.cli_common import (
    AsJson,
    ProjectName,
    SelectionFile,
    StoryboardFile,
    Workflow,
    Workspace,
    opened_app,
    plan_options,
    prepared_plan,
)
from infrastructure_names import X
