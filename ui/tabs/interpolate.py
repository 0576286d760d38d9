"""Tab "Interpolate": walk through latent space from one digit to another."""

from typing import Any

import gradio as gr

from ui import digit_input, models
from ui.components.drawing.drawing import Drawing, render
from ui.components.events import LIVE, PICTURES
from ui.components.figures import note
from ui.components.tiles.tiles import Tiles, tiles, waiting
from ui.examples import EXAMPLES
from ui.server.gradio_overrides import Slider
from ui.text import labelled, say
from vae_core import interpolate

MIN_STEPS = 3  # least number of frames
MAX_STEPS = 31  # most frames
STEPS = 11  # frames that the page starts with
MODES = ["linear", "spherical"]
EXAMPLE_A, EXAMPLE_B = "2", "8"

SHOW_FRAME = "(strip, step) => [strip.slice(Math.min(step, strip.length) - 1).slice(0, 1)]"
"""JavaScript: the one tile at a position of the walking slider; the strip is in the page already."""


def build(model: gr.Radio) -> tuple[Tiles, list[Drawing]]:
    """Lay out the tab, whose strip is decoded anew when a digit, an option or the model changes.

    The strip and the canvases A and B are returned for the tabs that go on with a frame or bring a code.
    """
    a, b = (render(EXAMPLES[example]) for example in (EXAMPLE_A, EXAMPLE_B))
    a_tile, b_tile = (digit_input.see_example(example).tile for example in (EXAMPLE_A, EXAMPLE_B))
    start_strip, start_note, *_ = show(models.DEFAULT, a, a_tile, b, b_tile, STEPS, "spherical")
    gr.Markdown(say("interpolate.intro"))
    texts: dict[str, Any] = {"label": say("interpolate.strip"), "pick": say("interpolate.pick")}
    strip = Tiles(start_strip, scale=3, save_as="interpolation.png", min_height=100, **texts)
    message = gr.HTML(start_note)
    middle = STEPS // 2
    with gr.Row():
        with gr.Column(scale=0, min_width=320):
            first = digit_input.build(model, say("interpolate.a"), EXAMPLE_A)
        with gr.Column(scale=0, min_width=320):
            last = digit_input.build(model, say("interpolate.b"), EXAMPLE_B)
        with gr.Column(min_width=280):
            steps = Slider(MIN_STEPS, MAX_STEPS, STEPS, step=1, **labelled("interpolate.steps"))
            mode = gr.Radio(MODES, value="spherical", **labelled("interpolate.path"))
            frame = Tiles([start_strip[middle]], label=say("interpolate.standing"), scale=6, phone_scale=6)
            walk = Slider(1, STEPS, middle + 1, step=1, buttons=[], **labelled("interpolate.walk"))
    ends = [first.canvas, first.seen, last.canvas, last.seen]
    said = [first.seen, first.message, last.seen, last.message]
    changes = [each.change for each in (first.canvas, last.canvas, steps, mode, model)]
    gr.on(changes, show, [model, *ends, steps, mode], [strip, message, walk, *said], **LIVE, **PICTURES)
    gr.on([walk.input, walk.change, strip.change], None, [strip, walk], frame, js=SHOW_FRAME, **LIVE)
    return strip, [first.canvas, last.canvas]


def show(  # noqa: PLR0917 (the controls of the tab)
    name: str, first: Any, first_tile: Any, last: Any, last_tile: Any, num_steps: float, mode: Any
) -> tuple[Any, ...]:
    """Return the strip from A to B, a note, the walking slider fitted to it, and what the model sees of A and of B."""
    model, count = models.get(name), int(num_steps)
    a, b = digit_input.see(model, first, first_tile), digit_input.see(model, last, last_tile)
    captions = ["A", *[f"{step / (count - 1):.0%}" for step in range(1, count - 1)], "B"]
    if a.z is None or b.z is None:
        end = say("interpolate.a") if a.z is None else say("interpolate.b")
        strip, text = waiting(captions), say("interpolate.missing", end=end)
    else:
        z = interpolate(a.z, b.z, count, mode)
        strip = tiles(models.generate(model, z), captions, alt=say("interpolate.frame"), codes=z, model=name)
        text = say("interpolate.summary", count=count, mode=mode, latent_dim=model.vae.latent_dim)
    slider = gr.update(maximum=count, value=count // 2 + 1)
    return strip, note(text), slider, a.tile, a.said, b.tile, b.said
