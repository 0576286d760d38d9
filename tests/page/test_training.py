"""A VAE learns in the page what it learns in torch, deterministically, and stops where numbers blow up."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Page

from tests.page import torch_training
from tests.page.torch_training import BATCHES, WIDTH, Case
from vae_core import VAE, VAEConfig
from vae_core.losses import reconstruction_loss

STEPS = 200
VAES = [Case(True, likelihood, beta) for likelihood in ("bce", "mse") for beta in (0, 1, 32)]
CASES = [*VAES, Case(False, "bce", 0), Case(False, "mse", 0)]
each_case = pytest.mark.parametrize("case", CASES, ids=str)
HELP = """
const { Trainer } = await import("/engine/training/trainer.js");
const compiled = await WebAssembly.compileStreaming(fetch("/engine/training/training.wasm"));
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const floats = (text) => new Float32Array(bytes(text).buffer);
const written = (values) => {
  const all = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  for (let from = 0; from < all.length; from += 8192) text += String.fromCharCode(...all.subarray(from, from + 8192));
  return btoa(text);
};
const each = (weights, change) =>
  Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [name, { shape, values: change(values) }]));
const pixels = (text) => Float32Array.from(bytes(text), (level) => Math.fround(level / 255));
"""
LEARN = f"""async ([width, weights, images, noise, steps, batches, controls]) => {{
  {HELP}
  const trainer = new Trainer(compiled, {{ width, weights: each(weights, floats) }});
  trainer.controls = controls;
  const [x, drawn] = [pixels(images), floats(noise)];
  const size = x.length / batches;
  const batch = (step) => [
    x.subarray((step % batches) * size, ((step % batches) + 1) * size),
    drawn.subarray(step * 128, (step + 1) * 128),
  ];
  const {{ gradients }} = trainer.differentiate(...batch(0));
  const losses = [];
  for (let step = 0; step < steps; step++) losses.push(trainer.step(...batch(step)));
  const some = batch(0)[0].subarray(0, 10 * 784);
  const {{ mean, logvar }} = trainer.encode(some);
  const parts = trainer.parts(some, batch(0)[1].subarray(0, 20));
  return {{
    losses: losses.map(({{ reconstruction, kl }}) => [reconstruction, kl]),
    gradients: each(gradients, written),
    weights: each(trainer.weights(), written),
    mean: written(mean),
    logvar: logvar && written(logvar),
    pixels: written(trainer.decode(mean)),
    parts: [written(parts.reconstruction), written(parts.kl)],
  }};
}}"""
ALONE = f"""async ([width, seed, steps, controls, images]) => {{
  {HELP}
  const trainer = new Trainer(compiled, {{ width, seed }});
  Object.assign(trainer.controls, controls);
  const x = pixels(images).subarray(0, 64 * 784);
  let losses;
  for (let step = 0; step < steps; step++) losses = trainer.step(x);
  const means = trainer.decode(trainer.encode(x).mean);
  const isFinite = means.every((mean) => mean >= 0 && mean <= 1);
  const {{ blewUp, steps: done }} = trainer;
  return {{ weights: each(trainer.weights(), written), blewUp, losses, isFinite, steps: done }};
}}"""


def learn(page: Page, case: Case, steps: int = STEPS) -> dict[str, Any]:
    """Let the page learn from torch's weights, batches and noise."""
    weights = torch_training.weights_for_page(torch_training.build(case))
    images, noise = (torch_training.text(each) for each in (torch_training.images(), torch_training.make_noise(steps)))
    found: dict[str, Any] = page.evaluate(LEARN, [WIDTH, weights, images, noise, steps, BATCHES, case.controls])
    return found


@each_case
def test_gradients_and_losses_are_those_of_torch(blank: Page, case: Case) -> None:
    """Compare each parameter's gradient at step 1 within 1e-3, and the loss within 1 % after 200 steps."""
    _, losses, gradients = torch_training.learn(case, STEPS)
    found = learn(blank, case)
    theirs = torch_training.weights_from_page(found["gradients"])
    assert theirs.keys() == gradients.keys()
    errors = {name: float((theirs[name] - own).norm() / own.norm()) for name, own in gradients.items()}
    assert max(errors.values()) < 1e-3, errors
    assert found["losses"][0] == pytest.approx(losses[0], rel=1e-4, abs=1e-6)
    (reconstruction, kl), (theirs_reconstruction, theirs_kl) = losses[-1], found["losses"][-1]
    loss = theirs_reconstruction + case.beta * theirs_kl
    assert loss == pytest.approx(reconstruction + case.beta * kl, rel=0.01)
    assert losses[-1][0] < losses[0][0]


@each_case
@torch.inference_mode()
def test_what_the_page_exports_is_a_vae_of_the_library(blank: Page, case: Case) -> None:
    """Load the page's weights, and compare codes, log-variances and pixel means of ten digits."""
    found = learn(blank, case, steps=20)
    vae = VAE(torch_training.build(case).config)
    vae.load_state_dict(torch_training.weights_from_page(found["weights"]))
    x = torch_training.images()[0, :10].float() / 255
    posterior = vae.encode(x)
    torch.testing.assert_close(
        torch_training.floats(found["mean"]).reshape(10, 2), posterior.mean, atol=1e-5, rtol=1e-4
    )
    means = torch_training.floats(found["pixels"]).reshape(10, 1, 28, 28)
    torch.testing.assert_close(means, vae.generate(posterior.mean), atol=1e-5, rtol=1e-4)
    if case.variational:
        logvar = torch_training.floats(found["logvar"]).reshape(10, 2)
        torch.testing.assert_close(logvar, 2 * posterior.stddev.log(), atol=1e-5, rtol=1e-4)
    else:
        assert found["logvar"] is None


@each_case
def test_the_two_gradients_of_a_code_are_those_of_torch(blank: Page, case: Case) -> None:
    found = learn(blank, case, steps=5)
    vae = VAE(torch_training.build(case).config)
    vae.load_state_dict(torch_training.weights_from_page(found["weights"]))
    x, noise = torch_training.images()[0, :10].float() / 255, torch_training.make_noise(5)[0, :10]
    posterior = vae.encode(x)
    z = (posterior.mean + posterior.stddev * noise).detach().requires_grad_()
    reconstruction_loss(vae.decode(z), x, vae.config.likelihood).sum().backward()
    reconstruction, kl = (torch_training.floats(each).reshape(10, 2) for each in found["parts"])
    assert z.grad is not None
    assert (reconstruction - z.grad).norm() < 1e-3 * z.grad.norm()
    expected = posterior.mean.detach() if case.variational else torch.zeros(10, 2)
    torch.testing.assert_close(kl, expected, atol=1e-5, rtol=1e-4)


def alone(page: Page, steps: int, seed: int = 7, **controls: Any) -> dict[str, Any]:
    """Let the page learn from weights and noise of its own."""
    images = torch_training.text(torch_training.images()[0])
    found: dict[str, Any] = page.evaluate(ALONE, [WIDTH, seed, steps, controls, images])
    return found


def test_the_same_seed_controls_and_steps_give_the_same_weights_bit_by_bit(blank: Page) -> None:
    first, second, other = (alone(blank, 50, seed)["weights"] for seed in (7, 7, 8))
    assert first == second != other


def test_weights_begin_as_those_of_torch(blank: Page) -> None:
    """Compare with nn.Linear: uniform within one over the root of the inputs, of which a standard deviation follows."""
    weights = torch_training.weights_from_page(alone(blank, 0)["weights"])
    for name, own in VAE(VAEConfig("mlp", 2, WIDTH, hidden_layers=1)).named_parameters():
        inputs = {"encoder.1": 784, "encoder.3": WIDTH, "decoder.0": 2, "decoder.2": WIDTH}[name.rsplit(".", 1)[0]]
        assert weights[name].shape == own.shape
        assert weights[name].abs().max() <= inputs**-0.5
        if own.numel() > 500:
            assert weights[name].std() == pytest.approx((3 * inputs) ** -0.5, rel=0.05)


@pytest.mark.parametrize("likelihood", ["bce", "mse"])
def test_numbers_that_blow_up_are_caught_and_no_pixel_is_nan(blank: Page, likelihood: str) -> None:
    found = alone(blank, 60, learningRate=100.0, likelihood=likelihood)
    assert found["blewUp"] is not None
    assert found["steps"] == found["blewUp"]["steps"] < 60
    assert found["isFinite"]
    weights = torch_training.weights_from_page(found["weights"])
    assert all(values.isfinite().all() for values in weights.values())


def test_a_beta_that_lets_gradients_overflow_is_caught(blank: Page) -> None:
    found = alone(blank, 3, beta=1e38, learningRate=1e20)
    assert found["blewUp"]
    assert found["isFinite"]
