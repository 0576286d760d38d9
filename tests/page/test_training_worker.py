"""Training in the background: what the page is told of it, and that it does what it is told."""

from typing import Any

import pytest
from playwright.sync_api import Page

BEGIN = """
const { startTraining } = await import("/engine/training/training.js");
const { split } = await import("/engine/training/data.js");
const images = new Uint8Array(400 * 784);
for (let i = 0; i < 400; i++) images.fill(255, i * 784 + 56 * (i % 10) + 60, i * 784 + 56 * (i % 10) + 100);
const updates = [], problems = [];
const begin = (options = {}) => startTraining({
  width: 16, draw: async () => split(images), onUpdate: (update) => updates.push(update),
  onProblem: (error) => problems.push(String(error)), ...options,
});
const until = async (check) => {
  for (let wait = 0; wait < 500; wait++) {
    if (updates.length && check(updates.at(-1))) return updates.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it never came; the last update is of step ${updates.at(-1)?.steps}; ${problems}`);
};
const total = ({ heldOut }) => heldOut.reconstruction + heldOut.kl;
const numbers = (weights) => Object.values(weights).flatMap(({ values }) => [...values]);
"""


def run(page: Page, script: str) -> Any:
    """Return what a script finds, which begins a training."""
    return page.evaluate(f"async () => {{ {BEGIN} {script} }}")


def test_it_learns_by_itself_and_tells_of_it(blank: Page) -> None:
    found = run(
        blank,
        """const training = begin();
        const first = await until(() => true);
        const later = await until(({ steps }) => steps > 300);
        training.stop();
        return [total(first), total(later), later.isRunning, later.codes.labels.length, later.lattice.pixels.length,
          later.training.kl > 0, problems];""",
    )
    assert found[1] < found[0] / 2
    assert found[2:] == [True, 40, 256 * 784, True, []]


def test_paused_it_goes_step_by_step_and_shows_each_change(blank: Page) -> None:
    found = run(
        blank,
        """const training = begin({ isPaused: true });
        const first = await until(() => true);
        training.step();
        const second = await until(({ steps }) => steps === 1);
        training.set({ beta: 8 });
        const third = await until(({ controls }) => controls.beta === 8);
        training.see({ lattice: { side: 4, reach: 6, centre: [1, 1] }, arrows: true });
        const fourth = await until(({ arrows }) => arrows);
        training.add(new Float32Array(784).fill(0.5));
        const fifth = await until(({ shown }) => shown.codes.length === 18);
        training.resume();
        await until(({ steps }) => steps > 50);
        training.pause();
        const last = await until(({ isRunning }) => !isRunning);
        await new Promise((resolve) => setTimeout(resolve, 200));
        const still = updates.at(-1).steps === last.steps;
        training.stop();
        const seen = [first, second, third, fifth].map(({ steps }) => steps);
        return [seen, first.isRunning, fourth.lattice.pixels.length, still,
          third.history.map(({ steps }) => steps), problems];""",
    )
    assert found == [[0, 1, 1, 1], False, 16 * 784, True, [0, 1], []]


def test_a_training_is_repeated_by_its_history_bit_by_bit(blank: Page) -> None:
    found = run(
        blank,
        """const training = begin({ seed: 5, controls: { beta: 4 } });
        await until(({ steps }) => steps > 60);
        training.set({ variational: false, likelihood: "mse" });
        await until(({ steps }) => steps > 160);
        training.pause();
        await until(({ isRunning }) => !isRunning);
        const { history, steps, weights } = await training.snapshot();
        training.restart({ plan: history, until: steps });
        training.resume();
        let again = await training.snapshot();
        for (let wait = 0; wait < 1500 && again.steps !== steps; wait++) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          again = await training.snapshot();
        }
        training.resume(); // it is over, and stays so
        await new Promise((resolve) => setTimeout(resolve, 100));
        const last = await training.snapshot();
        training.stop();
        const isOther = (name) => ({ weights: other }) =>
          other[name].values.some((number, i) => number !== weights[name].values[i]);
        const different = Object.keys(weights).filter((name) => [again, last].some(isOther(name)));
        return [again.steps - steps, last.steps - steps, history.length, different, problems];""",
    )
    assert found == [0, 0, 2, [], []]


@pytest.mark.parametrize("likelihood", ["bce", "mse"])
def test_a_blow_up_stops_it_and_a_restart_goes_on(blank: Page, likelihood: str) -> None:
    found = run(
        blank,
        f"""const training = begin({{ controls: {{ learningRate: 100, likelihood: "{likelihood}" }} }});
        const blown = await until(({{ blewUp }}) => blewUp);
        training.resume();
        training.set({{ learningRate: 1e-3 }});
        const began = training.restart();
        const well = await until(({{ steps, blewUp }}) => !blewUp && steps > 100);
        training.stop();
        const isFinite = [...blown.codes.mean, ...well.codes.mean].every(Number.isFinite);
        const runs = [blown.run, well.run, began];
        return [blown.isRunning, blown.steps === blown.blewUp.steps, isFinite, well.isRunning, runs, problems];""",
    )
    assert found == [False, True, True, True, [1, 2, 2], []]


def test_where_no_digits_can_be_drawn_it_says_so(blank: Page) -> None:
    found = run(
        blank,
        """const training = begin({ draw: async () => { throw new Error("no digits"); } });
        await new Promise((resolve) => setTimeout(resolve, 100));
        training.stop();
        return problems;""",
    )
    assert found == ["Error: no digits"]
