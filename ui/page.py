"""Puts the page together: a model picker, and below it one tab for each thing to do with a latent space."""

from pathlib import Path

import gradio as gr

from ui import api, interpolate, models, reconstruct, sample, security, sliders

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
    security.harden()
    page = gr.Blocks(title="Latent Explorer", analytics_enabled=False, delete_cache=(DELETE_EVERY, DELETE_AFTER))
    with page:
        gr.Markdown(INTRO, elem_id="intro")
        model = gr.Radio(models.names(), value=models.DEFAULT, label="Model", info=models.describe(models.DEFAULT))
        model.change(describe, model, model, show_progress="hidden", queue=False, api_visibility="private")
        with gr.Tabs(overflow_behavior="wrap") as tabs:
            with gr.Tab("Sample", id="sample"):
                gallery, drawn = sample.build(model)
            with gr.Tab("Reconstruct", id="reconstruct"):
                canvas = reconstruct.build(model)
            with gr.Tab("Sliders", id="sliders"):
                bank = sliders.build(model, canvas)
            with gr.Tab("Interpolate", id="interpolate"):
                interpolate.build(model)
        gallery.select(sliders.from_sample, drawn, [bank, tabs], show_progress="hidden", api_visibility="private")
        api.build()
    return page


def describe(name: str) -> gr.Radio:
    """The picker with the sentence of the chosen model below it."""
    return gr.Radio(info=models.describe(name))
