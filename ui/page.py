"""Puts the page together: a model picker, and below it one tab for each thing to do with a latent space."""

import json
from pathlib import Path

import gradio as gr

from ui import api, models
from ui.components.events import QUIET
from ui.components.session.session import Session
from ui.remote import look
from ui.server.gradio_overrides import Blocks, check_every_file, replace_parts
from ui.server.uploads import check_upload
from ui.settings import TABS
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
DESCRIBE = "(name) => ({{ __type__: 'update', info: {descriptions}[name] }})"
"""JavaScript: the picker with the sentence of the chosen model below it."""


def build() -> gr.Blocks:
    """Return the whole page, ready to be launched."""
    check_every_file(check_upload)
    replace_parts()
    page = Blocks(title=say("page.title"), analytics_enabled=False)
    with page:
        gr.Markdown(say("page.intro"), elem_id="intro")
        info = models.description(models.DEFAULT)
        model = gr.Radio(models.names(), value=models.DEFAULT, label=say("page.model"), info=info)
        descriptions = {name: models.description(name) for name in models.names()}
        model.change(None, model, model, js=DESCRIBE.format(descriptions=json.dumps(descriptions)), **QUIET)
        session = Session(look=look)
        with gr.Tabs(overflow_behavior="wrap") as tabs:
            with gr.Tab(say("page.tab_sample"), id="sample") as sample_tab:
                sampling = sample.build(model)
            with gr.Tab(say("page.tab_reconstruct"), id="reconstruct") as reconstruct_tab:
                reconstruct.build()
            with gr.Tab(say("page.tab_sliders"), id="sliders") as sliders_tab:
                sliders.build()
            with gr.Tab(say("page.tab_interpolate"), id="interpolate") as interpolate_tab:
                interpolation = interpolate.build()
        each_tab = dict(zip(TABS, [sample_tab, reconstruct_tab, sliders_tab, interpolate_tab], strict=True))
        session.join({"model": model, **sampling, **interpolation}, tabs, each_tab)
        api.build()
    return page
