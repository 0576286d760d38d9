"""Puts the page together: a model picker, and below it one tab for each thing to do with a latent space."""

from pathlib import Path
from typing import Any

import gradio as gr

from ui import api, models
from ui.server import gradio_overrides
from ui.session import permalinks, point
from ui.tabs import interpolate, reconstruct, sample, sliders
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
DELETE_EVERY = 3600
"""Seconds between two searches for old uploads and API results."""
DELETE_AFTER = 86400
"""Age at which uploads and API results are deleted, in seconds."""


def build() -> gr.Blocks:
    """Return the whole page, ready to be launched."""
    gradio_overrides.check_every_file()
    page = gr.Blocks(title=say("page.title"), analytics_enabled=False, delete_cache=(DELETE_EVERY, DELETE_AFTER))
    start = point.at_example(reconstruct.EXAMPLE)
    with page:
        gr.Markdown(say("page.intro"), elem_id="intro")
        info = models.description(models.DEFAULT)
        model = gr.Radio(models.names(), value=models.DEFAULT, label=say("page.model"), info=info)
        model.change(show_description, model, model, show_progress="hidden", queue=False, api_visibility="private")
        link = permalinks.build(start)
        with gr.Tabs(overflow_behavior="wrap") as tabs:
            with gr.Tab(say("page.tab_sample"), id="sample") as sample_tab:
                samples = sample.build(model)
            with gr.Tab(say("page.tab_reconstruct"), id="reconstruct") as reconstruct_tab:
                digit, reconstructed = reconstruct.build(model)
            with gr.Tab(say("page.tab_sliders"), id="sliders") as sliders_tab:
                bank = sliders.build(start)
            with gr.Tab(say("page.tab_interpolate"), id="interpolate") as interpolate_tab:
                strip, (a, b) = interpolate.build(model)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        seen = [model, digit.canvas, digit.seen]
        for change, follow in (
            (digit.canvas.change, reconstruct.follow_digit),
            (model.change, reconstruct.follow_model),
        ):
            change(follow, [*seen, bank], [*reconstructed, bank], trigger_mode="always_last", **quiet)
        # queued: an error outside the queue reaches the browser as a bare status 500, without its sentence
        bank.from_digit(point.from_digit, seen, bank, **quiet)
        bank.use_as_a(point.on_canvas, bank, a, **quiet)
        bank.use_as_b(point.on_canvas, bank, b, **quiet)
        samples.picked(point.from_sample, None, [bank, tabs], **quiet)
        strip.picked(point.from_frame, None, [bank, tabs], **quiet)
        permalinks.listen(link, model, bank, tabs, [sample_tab, reconstruct_tab, sliders_tab, interpolate_tab])
        api.build()
    return page


def show_description(name: str) -> gr.Radio:
    """Return the picker with the sentence of the chosen model below it."""
    return gr.Radio(info=models.description(name))
