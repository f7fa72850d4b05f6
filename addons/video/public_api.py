"""The app's API: `/build_plan`, `/start_generation`, `/load_last_video`.

An error reaches the caller as one sentence with its remedy, never as a traceback. This module alone does without
`from __future__ import annotations`: gradio makes the API's schema of the annotations as they are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gradio as gr
from gradio.events import api

from addons.helpers.error_words import sentence_and_remedy
from addons.texts import Words
from domain.errors import VideoError
from services.video.generation_update import GenerationUpdate

BuildPlan = Callable[[str, str], tuple[dict[str, object], str]]
StartGeneration = Callable[[str, str, str], Iterator[GenerationUpdate]]
LoadLastVideo = Callable[[], tuple[str | None, str]]


def publish_api(build: BuildPlan, start: StartGeneration, load: LoadLastVideo) -> None:
    """Publish the three functions. Belongs into the page's `with` block, before other events take the names."""

    def build_plan(storyboard_file: str, selection_file: str) -> tuple[dict, str]:
        """The plan as JSON, and in Markdown what the server lacks for it; files are named inside the project."""
        with _told_errors():
            return build(storyboard_file, selection_file)

    def start_generation(storyboard_file: str, selection_file: str, workflow_file: str):
        """Render, and tell where the run is until it is over: status, segments, newest clip, and all of it as JSON."""
        with _told_errors():
            for update in start(storyboard_file, selection_file, workflow_file):
                clip = update.video_path or ""
                yield update.status_markdown, update.progress_details_md, clip, update.state_dict

    def load_last_video() -> tuple[str, str]:
        """The path of the clip that was finished last, empty when there is none, and the words under the player."""
        with _told_errors():
            path, caption = load()
            return path or "", caption

    # Gradio reads the fields of one update from here; a generator's own annotation would be a single field to it.
    start_generation.__annotations__["return"] = tuple[str, str, str, dict]
    api(build_plan, api_name="build_plan")
    api(start_generation, api_name="start_generation", concurrency_limit=4)
    api(load_last_video, api_name="load_last_video")


@contextmanager
def _told_errors() -> Iterator[None]:
    try:
        yield
    except VideoError as error:
        sentence = " ".join(filter(None, sentence_and_remedy(error, Words("en"))))
        raise gr.Error(sentence, print_exception=False) from error
