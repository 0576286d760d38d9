"""Puts the page together: the first screen, and below it one tab for each thing to do with a latent space."""

from pathlib import Path

import gradio as gr

from ui import api, first_screen
from ui.components.glossary import glossary
from ui.server.gradio_overrides import Blocks, check_every_file, replace_parts
from ui.server.uploads import check_upload
from ui.tabs import interpolate, reconstruct, sample, sliders, train
from ui.text import say

CSS = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
MONOSPACE = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
THEME = gr.themes.Base(
    primary_hue="blue", secondary_hue="slate", neutral_hue="slate", font=FONTS, font_mono=MONOSPACE, radius_size="md"
).set(  # a step darker than the theme's own, whose small print and white on blue are too pale to read
    body_text_color_subdued="*neutral_500",
    block_info_text_color="*neutral_500",
    button_primary_background_fill="*primary_600",
    button_primary_background_fill_hover="*primary_700",
)


def build() -> gr.Blocks:
    """Return the whole page, ready to be launched."""
    check_every_file(check_upload)
    replace_parts()
    page = Blocks(title=say("page.title"), analytics_enabled=False)
    with page:
        model, session, canvas = first_screen.build()
        with gr.Tabs(overflow_behavior="wrap"):
            with gr.Tab(say("page.tab_sample"), elem_id="tab-sample"):
                sample.build(model, session)
            with gr.Tab(say("page.tab_reconstruct"), elem_id="tab-reconstruct"):
                reconstruct.build(canvas)
            with gr.Tab(say("page.tab_sliders"), elem_id="tab-sliders"):
                sliders.build()
            with gr.Tab(say("page.tab_interpolate"), elem_id="tab-interpolate"):
                interpolate.build()
            with gr.Tab(say("page.tab_train"), elem_id="tab-train"):
                train.build()
        glossary.build()
        api.build()
    return page
