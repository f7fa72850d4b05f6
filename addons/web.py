"""Serves the page: look, language, media routes, security."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.helpers.assets import ASSETS, style
from addons.language import label_tables
from addons.media import media_routes
from addons.page import build_page
from addons.project.routes import project_routes
from addons.resume import resume_left_runs
from addons.security import middleware, required_login
from addons.theme import shotchain_theme
from addons.video_generator import VideoGeneratorAddon
from domain.errors import SettingsError

if TYPE_CHECKING:
    from addons.app import App


class Site:
    """The page and everything that is served beside it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._labels = gr.I18n(**label_tables(app.settings.current().language))
        self._video = VideoGeneratorAddon(app)
        self.blocks = build_page(app, self._video, self._use_language)

    def launch(self, host: str, port: int | None, *, open_browser: bool) -> str:
        """Serve in a background thread and return the address.

        Raises SettingsError for an address that other machines reach while no password is set, and for a port that
        somebody else has.
        """
        login = required_login(host)
        check_port(host, port)
        try:
            return self._launch(host, port, login, open_browser=open_browser)
        except OSError as exc:
            raise _port_taken(host, port) from exc

    def resume(self) -> None:
        """Go on with runs that were left in the middle, where the settings say so."""
        resume_left_runs(self._app, self._video)

    def _launch(self, host: str, port: int | None, login: tuple[str, str] | None, *, open_browser: bool) -> str:
        _, url, _ = self.blocks.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            auth=[login] if login else None,
            prevent_thread_lock=True,
            quiet=True,  # its lines would offer a public link
            share=False,
            show_error=True,
            run_history=False,
            footer_links=[],
            ssr_mode=False,
            enable_monitoring=False,
            i18n=self._labels,
            theme=shotchain_theme(),
            css=style(),
            head='<meta name="color-scheme" content="light dark">',
            favicon_path=ASSETS / "favicon.png",
            app_kwargs={"middleware": middleware(host), "routes": self._routes()},
        )
        return url

    def _routes(self) -> list[Any]:
        projects = self._app.projects

        def find(slug: str):
            return next((project for project in projects.projects() if project.slug == slug), None)

        return [*media_routes(find, self._video.desk.still), *project_routes(self._app)]

    def _use_language(self, setting: str) -> None:
        """The labels of pages that are loaded from now on."""
        self._labels.translations.update(label_tables(setting))


def check_port(host: str, port: int | None) -> None:
    """Raises SettingsError for a port that somebody else has. Without a port, gradio looks for a free one."""
    if port is None:
        return
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name == "posix":  # elsewhere it would allow two listeners
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise _port_taken(host, port) from exc


def _port_taken(host: str, port: int | None) -> SettingsError:
    where = f"Port {port} of {host}" if port is not None else f"Every port that was tried of {host}"
    return SettingsError(
        "port_taken",
        f"{where} cannot be listened on: another program has it.",
        hint="End that program, or choose another port with --port.",
        field="port",
        value=port if port is not None else "7860 …",
        host=host,
    )


def build_blocks(app: App) -> gr.Blocks:
    """The page without anything that serves it."""
    return Site(app).blocks


def serve(app: App, host: str = "127.0.0.1", port: int | None = None, *, open_browser: bool = True) -> None:
    """Serve until the process is interrupted. Raises SettingsError."""
    site = Site(app)
    url = site.launch(host, port, open_browser=open_browser)
    sys.stdout.write(f"Shotchain is at {url}\n")
    sys.stdout.flush()
    site.resume()
    site.blocks.block_thread()


def launch_in_background(app: App, host: str = "127.0.0.1", port: int | None = None) -> tuple[str, Callable[[], None]]:
    """Serve beside the caller; gives the address and a function that ends it. For tests."""
    site = Site(app)
    url = site.launch(host, port, open_browser=False)
    site.resume()
    return url, lambda: site.blocks.close(verbose=False)
