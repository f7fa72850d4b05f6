"""Renders a long film in a process of its own: `python -m tests.benchmarks.child_long_run URL FOLDER MARK…`.

Prints the resident bytes after so many segments, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.benchmarks.long_film import render_long_film

if __name__ == "__main__":
    address, project, *counts = sys.argv[1:]
    print(json.dumps(render_long_film(address, Path(project), frozenset(map(int, counts)))))
