"""`python -m addons` is the `shotchain` command."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command.

    Python's search for reference cycles would go through every module several times while they are loaded, and once
    more at the very end: a sixth of a short command's time, for nothing. It is off until the command's work begins
    (`loading`), and what is there at the end goes with the process.
    """
    gc.disable()
    try:
        from addons.cli import main as run_command

        run_command()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
