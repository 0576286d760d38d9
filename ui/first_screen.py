"""The first screen, above the tabs: a digit under the pen, the map where it lies, the picture that comes back."""

import gradio as gr

from ui import models
from ui.components.dares.dares import Dares
from ui.components.drawing.drawing import Drawing
from ui.components.lead.lead import Lead
from ui.components.map.map import Map
from ui.components.model_picker.model_picker import ModelPicker
from ui.components.picture.picture import Picture
from ui.components.present.present import Present
from ui.components.session.session import Session
from ui.remote import change, look
from ui.settings import START
from ui.text import say


def build() -> tuple[ModelPicker, Session, Drawing]:
    """Lay out the first screen; the tabs below go on with its model, its session and its canvas."""
    names = models.names()
    with gr.Row(elem_id="header"):
        gr.HTML(f"<h1>{say('page.title')}</h1>", elem_id="title")
        model = ModelPicker(
            START["model"],
            labels={name: models.label(name) for name in names},
            descriptions={name: models.description(name) for name in names},
            elem_id="model",
        )
        session = Session(look=look, change=change, elem_id="share")
        Present(elem_id="present")
    Lead(elem_id="lead")
    with gr.Row(elem_id="stage"):
        canvas = Drawing(which="digit", label=say("first_screen.digit"), is_whole=False, elem_id="stage-digit")
        Map(elem_id="stage-map")
        Picture(elem_id="stage-picture")
    Dares(elem_id="dares")
    return model, session, canvas
