"""The outside world: ComfyUI servers, ffmpeg, files and databases on disk."""
