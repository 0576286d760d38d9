"""Puts the page together: a model picker, and below it one tab for each thing to do with a latent space."""

from pathlib import Path

import gradio as gr

from ui import api, models
from ui.components.events import LIVE, PICTURES, QUIET
from ui.server.gradio_overrides import Blocks, check_every_file, replace_parts
from ui.server.uploads import check_upload
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


def build() -> gr.Blocks:
    """Return the whole page, ready to be launched."""
    check_every_file(check_upload)
    replace_parts()
    page = Blocks(title=say("page.title"), analytics_enabled=False)
    start = point.at_example(reconstruct.EXAMPLE)
    with page:
        gr.Markdown(say("page.intro"), elem_id="intro")
        info = models.description(models.DEFAULT)
        model = gr.Radio(models.names(), value=models.DEFAULT, label=say("page.model"), info=info)
        model.change(show_description, model, model, **QUIET)
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
        seen = [model, digit.canvas, digit.seen]
        digit.canvas.change(reconstruct.follow_digit, [*seen, bank], [*reconstructed, bank], **LIVE, **PICTURES)
        model.change(reconstruct.follow_model, [*seen, bank], [*reconstructed, bank], **LIVE, **PICTURES)
        bank.from_digit(point.from_digit, seen, bank, **QUIET, **PICTURES)
        bank.use_as_a(point.on_canvas, bank, a, **QUIET)
        bank.use_as_b(point.on_canvas, bank, b, **QUIET)
        samples.picked(point.open_sample, None, [bank, tabs], **QUIET)
        strip.picked(point.open_frame, None, [bank, tabs], **QUIET)
        permalinks.listen(link, model, bank, tabs, [sample_tab, reconstruct_tab, sliders_tab, interpolate_tab])
        api.build()
    return page


def show_description(name: str) -> gr.Radio:
    """Return the picker with the sentence of the chosen model below it."""
    return gr.Radio(info=models.description(name))
