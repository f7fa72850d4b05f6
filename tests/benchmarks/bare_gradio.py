"""The least that gradio serves, three tabs: `python -m tests.benchmarks.bare_gradio PORT`. Reference for `serve`."""

from __future__ import annotations

import sys

import gradio as gr


def main(port: int) -> None:
    with gr.Blocks(analytics_enabled=False) as blocks, gr.Tabs():
        for name in ("One", "Two", "Three"):
            with gr.Tab(name):
                gr.Markdown(f"Tab {name}")
    blocks.launch(
        server_name="127.0.0.1", server_port=port, quiet=True, share=False, inbrowser=False, ssr_mode=False,
        enable_monitoring=False,
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
