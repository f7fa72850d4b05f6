"""An embedded server that speaks ComfyUI's protocol and shows the timing of a film without a GPU.

It runs the posted workflow node by node; in place of the video model a camera moves over the start image.
"""

from infrastructure.preview_backend.options import PreviewOptions
from infrastructure.preview_backend.server import PreviewServer

__all__ = ["PreviewOptions", "PreviewServer"]
