"""`python -m addons` is the `shotchain` command."""

from addons.cli import main

if __name__ == "__main__":
    main()
