"""Puts the page together: a model picker, and below it one tab for each thing to do with a latent space."""

from pathlib import Path
from typing import Any

import gradio as gr

from ui import api, models
from ui.server import gradio_overrides
from ui.session import permalinks, point
from ui.tabs import interpolate, reconstruct, sample, sliders

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

INTRO = """
# Latent Explorer
A variational autoencoder squeezes a digit into a few numbers, its **code**, and draws it again from them.
Walk through its codes.
"""
DELETE_EVERY, DELETE_AFTER = 3600, 86400  # seconds: uploads and API results are looked through and deleted


def build() -> gr.Blocks:
    """The whole page, ready to be launched."""
    gradio_overrides.check_every_file()
    page = gr.Blocks(title="Latent Explorer", analytics_enabled=False, delete_cache=(DELETE_EVERY, DELETE_AFTER))
    with page:
        gr.Markdown(INTRO, elem_id="intro")
        model = gr.Radio(models.names(), value=models.DEFAULT, label="Model", info=models.describe(models.DEFAULT))
        model.change(describe, model, model, show_progress="hidden", queue=False, api_visibility="private")
        link = permalinks.build(point.at_example())
        with gr.Tabs(overflow_behavior="wrap") as tabs:
            with gr.Tab("Sample", id="sample") as sample_tab:
                samples, drawn = sample.build(model)
            with gr.Tab("Reconstruct", id="reconstruct") as reconstruct_tab:
                canvas, reconstructed = reconstruct.build(model)
            with gr.Tab("Sliders", id="sliders") as sliders_tab:
                bank = sliders.build()
            with gr.Tab("Interpolate", id="interpolate") as interpolate_tab:
                strip, walked, (a, b) = interpolate.build(model)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        for change, follow in ((canvas.change, point.follow_digit), (model.change, point.follow_model)):
            change(follow, [model, canvas, bank], [*reconstructed, bank], trigger_mode="always_last", **quiet)
        # queued: an error outside the queue reaches the browser as a bare status 500, without its sentence
        bank.from_digit(point.from_digit, [model, canvas], bank, **quiet)
        bank.use_as_a(point.on_canvas, bank, a, **quiet)
        bank.use_as_b(point.on_canvas, bank, b, **quiet)
        samples.picked(point.from_sample, drawn, [bank, tabs], **quiet)
        strip.picked(point.from_frame, walked, [bank, tabs], **quiet)
        permalinks.listen(link, model, bank, tabs, [sample_tab, reconstruct_tab, sliders_tab, interpolate_tab])
        api.build()
    return page


def describe(name: str) -> gr.Radio:
    """The picker with the sentence of the chosen model below it."""
    return gr.Radio(info=models.describe(name))
