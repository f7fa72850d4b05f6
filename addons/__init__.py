"""What a person sees: the tabs of the web app and the command line."""

import os

# pydantic would read the entry points of every installed package in search of plugins: a tenth of a command's start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# numpy's threads wait for each other in a loop, which for matrices as small as ours costs more than all their work, and
# takes the time of a server on the same machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
