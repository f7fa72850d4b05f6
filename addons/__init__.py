"""What a person sees: the tabs of the web app and the command line."""

import os

# pydantic would read the entry points of every installed package in search of plugins: a tenth of a command's start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
