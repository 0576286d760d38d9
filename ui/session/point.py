"""The current point: one code that all tabs share. It lives in the visitor's page, as the value of the sliders."""

from typing import Any, TypedDict

import gradio as gr
from torch import Tensor

from ui import digit_input, models
from ui.components.drawing.drawing import render
from ui.components.tiles.tiles import data_url
from ui.examples import EXAMPLES
from ui.tabs import reconstruct, sample
from ui.tabs.interpolate import path
from ui.tabs.reconstruct import EXAMPLE

DIGIT = "digit"
"""The origin of a point that is the code of the digit in the Reconstruct tab."""


class Point(TypedDict):
    """A code of a model, and what there is to say of it. The page changes it as the sliders are moved."""

    model: str
    z: list[float]
    spread: list[float] | None
    """Standard deviations of the posterior that z is the mean of."""
    note: str
    origin: Any
    """What z stands for: DIGIT, or the {"model", "z"} whose picture was encoded; None where it stands for itself."""


def at(model: models.Model, z: Tensor, message: str, spread: Tensor | None = None, origin: Any = None) -> Point:
    """A code z [latent_dim] with its spread [latent_dim] and a note."""
    stds = None if spread is None else spread.tolist()
    return Point(model=model.name, z=z.tolist(), spread=stds, note=message, origin=origin)


def at_posterior(model: models.Model, x: Tensor, whose: str, origin: Any) -> Point:
    """The posterior mean of a picture x [1, 1, 28, 28]; `whose` it is ends the note."""
    posterior = models.encode(model, x)
    if not model.variational:
        return at(model, posterior.mean[0], f"The code of {whose}.", origin=origin)
    note = f"The posterior mean of {whose}, and its ± 1 sd as bars."
    return at(model, posterior.mean[0], note, posterior.stddev[0], origin)


def at_digit(model: models.Model, x: Tensor) -> Point:
    """The point of the digit x [1, 1, 28, 28] in the Reconstruct tab."""
    return at_posterior(model, x, "the digit in the Reconstruct tab", DIGIT)


def at_example() -> Point:
    """Where every visitor starts: the example digit, in the model that the page starts with."""
    model = models.get(models.DEFAULT)
    view = digit_input.look(model, render(EXAMPLES[EXAMPLE]))
    assert view.x is not None
    return at_digit(model, view.x)


def from_digit(name: str, picture: Any) -> Point:
    """The point of the digit on the canvas of the Reconstruct tab; raises gr.Error where there is none."""
    found = digit_input.find(picture)
    if found is None:
        raise gr.Error("There is no digit yet. Draw or upload one in the Reconstruct tab.", print_exception=False)
    return at_digit(models.get(name), found.image)


def follow_digit(name: str, picture: Any, point: Any) -> tuple[Any, ...]:
    """What the Reconstruct tab shows of a new digit, and its point; the point stays while there is no digit."""
    model = models.get(name)
    view = digit_input.look(model, picture)
    return *reconstruct.show(model, view), point if view.x is None else at_digit(model, view.x)


def follow_model(name: str, picture: Any, point: Any) -> tuple[Any, ...]:
    """What the Reconstruct tab shows of its digit in another model, and the point in it."""
    model = models.get(name)
    view = digit_input.look(model, picture)
    return *reconstruct.show(model, view), carry_over(model, view.x, point)


def from_sample(  # noqa: PLR0917 (the controls of the Sample tab)
    name: str, num_samples: float, temperature: float, seed: float | None, source: str, picked: gr.EventData
) -> tuple[Point, gr.Tabs]:
    """The sample that was clicked in the Sample tab, with the sliders in front; the first without a click."""
    model = models.get(name)
    z = sample.draw(model, num_samples, temperature, seed, source)
    index = picked_index(picked, len(z), "sample")
    return at(model, z[index], f"Sample {index + 1} of the Sample tab."), gr.Tabs(selected="sliders")


def from_frame(  # noqa: PLR0917 (the controls of the Interpolate tab)
    name: str, first: Any, last: Any, num_steps: float, mode: str, picked: gr.EventData
) -> tuple[Point, gr.Tabs]:
    """The frame that was clicked in the Interpolate tab, with the sliders in front; the first without a click."""
    model = models.get(name)
    z = path(digit_input.look(model, first), digit_input.look(model, last), num_steps, mode)
    if z is None:
        raise gr.Error("There is no frame yet. Draw, upload or pick a digit for A and for B.", print_exception=False)
    index = picked_index(picked, len(z), "frame")
    return at(model, z[index], f"Frame {index + 1} of the interpolation."), gr.Tabs(selected="sliders")


def picked_index(picked: gr.EventData, count: int, what: str) -> int:
    """Which of `count` tiles was clicked, 0 where nothing tells; raises gr.Error where there is no such tile."""
    index = picked._data.get("index") if isinstance(picked._data, dict) else 0
    if type(index) is not int or not 0 <= index < count:
        raise gr.Error(f"There is no such {what} any more. Click another one.", print_exception=False)
    return index


def on_canvas(point: Any) -> dict[str, Any]:
    """The value of a canvas of the Interpolate tab on which the point lies."""
    model, z = read(point)
    picture = data_url(models.generate(model, z)[0, 0])
    return {"code": {"model": model.name, "z": z[0].tolist()}, "picture": {"url": picture}}


def carry_over(model: models.Model, digit: Tensor | None, point: Any) -> Any:
    """The point in another model, to which its code means nothing: the picture that it stands for is encoded anew.

    That is the `digit` [1, 1, 28, 28] in the Reconstruct tab, or else what the code decodes to. On the way back to the
    model that the code is of, it is the code itself.
    """
    old, z = read(point)
    if old is model:
        return point  # not gr.skip(), which takes the props from a gr.HTML in a tab that was never opened
    origin = point.get("origin")
    if origin == DIGIT and digit is not None:
        return anew(at_digit(model, digit))
    if isinstance(origin, dict):
        old, z = read(origin)
    if old is model:
        return at(model, z[0], f"Back to the code of {model.name}.")
    stands_for = {"model": old.name, "z": z[0].tolist()}
    return anew(at_posterior(model, models.generate(old, z), f"the picture that {old.name} decoded", stands_for))


def anew(point: Point) -> Point:
    """The point with a note that says that another model has been chosen."""
    return {**point, "note": f"Encoded anew by {point['model']}. {point['note']}"}


def read(point: Any) -> tuple[models.Model, Tensor]:
    """The model and the code [1, latent_dim] of a point that a browser sent; raises gr.Error where it is none."""
    try:
        values = point if isinstance(point, dict) else {}
        model = models.named(values.get("model"))
        return model, models.code(model, values.get("z"))
    except ValueError as error:
        raise gr.Error(f"{error} Reload the page.", print_exception=False) from error
