"""Tab "Interpolate": walk through latent space from one digit to another."""

from typing import Any

import gradio as gr
from torch import Tensor

from ui import digit_input, models
from ui.components.drawing.drawing import Drawing, render
from ui.components.figures import note
from ui.components.tiles.tiles import Tiles, tiles, waiting
from ui.examples import EXAMPLES
from ui.server.gradio_overrides import Slider
from vae_core import interpolate

MIN_STEPS, MAX_STEPS, STEPS = 3, 31, 11
MODES = ["linear", "spherical"]
EXAMPLE_A, EXAMPLE_B = "2", "8"
HOW = (
    "Both digits are encoded to their posterior means, and the codes between them are decoded. "
    "Where the latent space is well filled, every frame is a digit. Click one to go on with it in the sliders."
)

SHOW_FRAME = "(strip, step) => [strip.slice(Math.min(step, strip.length) - 1).slice(0, 1)]"
"""JavaScript: the one tile at a position of the walking slider; the strip is in the page already."""


def build(model: gr.Radio) -> tuple[Tiles, list[Any], list[Drawing]]:
    """Lay out the tab; the strip is decoded anew when a digit, an option or the model changes.

    The strip, the controls that it follows, and the canvases A and B are returned for the tabs that go on with a frame
    or bring a code.
    """
    start_strip, start_note, *_ = show(
        models.DEFAULT, render(EXAMPLES[EXAMPLE_A]), render(EXAMPLES[EXAMPLE_B]), STEPS, "spherical"
    )
    gr.Markdown(HOW)
    strip = Tiles(
        start_strip,
        label="From A to B",
        scale=3,
        save_as="interpolation.png",
        pick="Open in the sliders",
        min_height=100,
    )
    message = gr.HTML(start_note)
    with gr.Row():
        with gr.Column(scale=0, min_width=320):
            first = digit_input.build("A", EXAMPLE_A)
        with gr.Column(scale=0, min_width=320):
            last = digit_input.build("B", EXAMPLE_B)
        with gr.Column(min_width=280):
            steps = Slider(
                MIN_STEPS, MAX_STEPS, STEPS, step=1, label="Steps", info="Frames from A to B, both included."
            )
            mode = gr.Radio(
                MODES,
                value="spherical",
                label="Path",
                info="Spherical keeps the code's length; linear cuts through the middle.",
            )
            frame = Tiles(
                start_strip[STEPS // 2 : STEPS // 2 + 1], label="The frame you stand on", scale=6, phone_scale=6
            )
            walk = Slider(1, STEPS, STEPS // 2 + 1, step=1, label="Walk", info="Step along the strip.", buttons=[])

    inputs = [model, first.canvas, last.canvas, steps, mode]
    gr.on(
        [first.canvas.change, last.canvas.change, steps.change, mode.change, model.change],
        show,
        inputs,
        [strip, message, walk, first.seen, first.message, last.seen, last.message],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )
    gr.on(
        [walk.input, walk.change, strip.change],
        None,
        [strip, walk],
        frame,
        js=SHOW_FRAME,
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )
    return strip, inputs, [first.canvas, last.canvas]


def path(first: digit_input.Look, last: digit_input.Look, num_steps: float, mode: Any) -> Tensor | None:
    """Codes [num_steps, latent_dim] from A to B, None while one of them is missing."""
    if first.z is None or last.z is None:
        return None
    return interpolate(first.z, last.z, int(num_steps), mode)


def show(name: str, first: Any, last: Any, num_steps: float, mode: str) -> tuple[Any, ...]:
    """The strip from A to B, a note, the walking slider fitted to it, and of A and of B what the model sees."""
    model, count = models.get(name), int(num_steps)
    a, b = digit_input.look(model, first), digit_input.look(model, last)
    z = path(a, b, count, mode)
    captions = ["A", *[f"{step / (count - 1):.0%}" for step in range(1, count - 1)], "B"]
    if z is None:
        missing = "A" if a.z is None else "B"
        strip, text = waiting(captions), f"Draw, upload or pick a digit for {missing}."
    else:
        strip = tiles(models.generate(model, z), captions, alt="frame")
        text = f"{count} codes on a {mode} path in {model.vae.latent_dim} dimensions."
    slider = gr.update(maximum=count, value=count // 2 + 1)
    return strip, note(text), slider, a.tile, a.said, b.tile, b.said
