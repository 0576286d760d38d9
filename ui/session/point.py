"""The current point: one code that all tabs share. It lives in the visitor's page, as the value of the sliders."""

import operator
from typing import Any, TypedDict

import gradio as gr
from torch import Tensor
from torch.distributions import Normal

from ui import digit_input, models
from ui.components.float32 import from_text
from ui.components.tiles.tiles import data_url
from ui.text import say

DIGIT = "digit"  # origin of a point that is the code of the digit in the Reconstruct tab


class Point(TypedDict):
    """A code of a model, and what the page says about it. The page changes it as the sliders are moved."""

    model: str
    z: list[float]
    spread: list[float] | None
    """Standard deviations of the posterior whose mean z is; None where z is no posterior mean."""
    note: str
    start: str  # name of the point in the sentence about a code that was moved away from it
    origin: Any
    """What z stands for: DIGIT, or the {"model", "z"} whose picture was encoded; None where it stands for itself."""


def at(
    model: models.Model, z: Tensor, note: str, *, start: str, spread: Tensor | None = None, origin: Any = None
) -> Point:
    """Return the point of a code z [latent_dim], with the standard deviations `spread` [latent_dim]."""
    stds = None if spread is None else spread.tolist()
    return Point(model=model.name, z=z.tolist(), spread=stds, note=note, start=start, origin=origin)


def at_posterior(model: models.Model, posterior: Normal, *, whose: str, start: str, origin: Any) -> Point:
    """Return the point at the mean of a posterior of batch shape [1, latent_dim]; `whose` it is ends the note."""
    if not model.variational:
        return at(model, posterior.mean[0], say("point.of_code", whose=whose), start=start, origin=origin)
    note = say("point.of_posterior", whose=whose)
    return at(model, posterior.mean[0], note, start=start, spread=posterior.stddev[0], origin=origin)


def at_digit(model: models.Model, posterior: Normal) -> Point:
    """Return the point of the digit in the Reconstruct tab."""
    whose, start = say("point.the_digit"), say("point.your_digit")
    return at_posterior(model, posterior, whose=whose, start=start, origin=DIGIT)


def at_example(digit: str) -> Point:
    """Return the point at which every visitor starts: an example, in the model that the page starts with."""
    view = digit_input.see_example(digit)
    assert view.posterior is not None
    return at_digit(models.get(models.DEFAULT), view.posterior)


def from_digit(name: str, picture: Any, tile: Any) -> Point:
    """Return the point of the digit on the canvas of the Reconstruct tab; raises gr.Error where there is none."""
    model = models.get(name)
    view = digit_input.see(model, picture, tile)
    if picture is None:
        raise gr.Error(say("point.no_digit"), print_exception=False)
    if view.posterior is None:
        raise digit_input.no_digit(view.said["warnings"][0])
    return at_digit(model, view.posterior)


def open_sample(picked: gr.EventData) -> tuple[Point, gr.Tabs]:
    """Return the point of the sample that was clicked in the Sample tab, with the sliders in front."""
    return from_tile(picked, "sample"), gr.Tabs(selected="sliders")


def open_frame(picked: gr.EventData) -> tuple[Point, gr.Tabs]:
    """Return the point of the frame that was clicked in the Interpolate tab, with the sliders in front."""
    return from_tile(picked, "frame"), gr.Tabs(selected="sliders")


def from_tile(picked: gr.EventData, kind: str) -> Point:
    """Return the point of the code that a clicked tile carries; raises gr.Error where it carries none."""
    try:
        model = models.lookup(picked.model)
        z = models.check_code(model, from_text(picked.code).tolist())
        number = operator.index(picked.index) + 1
    except (AttributeError, TypeError, ValueError) as error:  # not what a click on a tile sends
        raise gr.Error(say("point.not_a_tile"), print_exception=False) from error
    return at(model, z[0], say(f"point.{kind}", number=number), start=say(f"point.{kind}_name", number=number))


def on_canvas(point: Any) -> dict[str, Any]:
    """Return the value of a canvas of the Interpolate tab on which the point lies."""
    model, z = read(point)
    picture = data_url(models.generate(model, z)[0, 0])
    return {"code": {"model": model.name, "z": z[0].tolist()}, "picture": {"url": picture}}


def carry_over(model: models.Model, digit: Normal | None, point: Any) -> Any:
    """Return the point in another model, to which its code means nothing: its picture is encoded anew.

    That is the picture of the digit in the Reconstruct tab, whose posterior is `digit`, or else what the code decodes
    to. On the way back to the model that the code is of, the point is the code itself.
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
        return at(model, z[0], say("point.back", model=model.name), start=say("point.back_name"))
    whose, origin = say("point.the_picture", model=old.name), {"model": old.name, "z": z[0].tolist()}
    posterior = models.encode(model, models.generate(old, z))
    return anew(at_posterior(model, posterior, whose=whose, start=whose, origin=origin))


def anew(point: Point) -> Point:
    """Return the point with a note that it was encoded anew by another model."""
    return {**point, "note": say("point.encoded_anew", model=point["model"], note=point["note"])}


def read(point: Any) -> tuple[models.Model, Tensor]:
    """Return the model and the code [1, latent_dim] of a point that a browser sent.

    Raises gr.Error where it is none.
    """
    try:
        values = point if isinstance(point, dict) else {}
        model = models.lookup(values.get("model"))
        return model, models.check_code(model, values.get("z"))
    except ValueError as error:
        raise gr.Error(say("models.reload", problem=error), print_exception=False) from error
