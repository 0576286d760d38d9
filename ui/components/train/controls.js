// The controls of the training: each says what it stands at, and what is moved is set at once.
import { facts } from "../../engine/page.js";
import { COPIES } from "../../engine/training/bend.js";
import { fill } from "../shared/text.js";
import { betaAt, LAST_BETA, positionOf, RATES, rateAt } from "./scales.js";

export function offerControls({ element, text, run }) {
  const { lesson } = run;
  const { state } = lesson;
  const find = (name) => element.querySelector(`[data-testid="train-${name}"]`);
  const [beta, rate, width, seed] = ["beta", "rate", "width", "seed"].map(find);
  const [pause, step, restart, arrows, add] = ["pause", "step", "restart", "arrows", "add"].map(find);
  const radios = [...element.querySelectorAll("input[type=radio]")];
  const outputs = { beta: element.querySelector(".beta output"), rate: element.querySelector(".rate output") };
  const said = element.querySelector(".own p");
  beta.max = LAST_BETA;
  rate.max = RATES.length - 1;

  function showControls() {
    const { controls } = state;
    beta.value = positionOf(controls.beta);
    rate.value = rateAt(controls.learningRate);
    outputs.beta.textContent = beta.ariaValueText = String(controls.beta);
    outputs.rate.textContent = rate.ariaValueText = String(controls.learningRate);
    const chosen = [controls.variational ? "variational" : "plain", controls.likelihood];
    for (const radio of radios) radio.checked = chosen.includes(radio.value);
    element.classList.toggle("plain", !controls.variational);
  }

  function showOptions() {
    width.value = state.width;
    seed.value = state.seed;
  }

  function showRun() {
    pause.textContent = state.isPaused ? text.resume : text.pause;
    arrows.checked = state.arrows;
    element.classList.toggle("arrows", state.arrows);
  }

  function setSeed() {
    const value = seed.valueAsNumber;
    const [least, most] = facts.limits.seed;
    if (!Number.isInteger(value) || value < least || value > most) showOptions();
    else run.restart({ seed: value });
  }

  beta.addEventListener("input", () => run.set({ beta: betaAt(beta.valueAsNumber) }));
  rate.addEventListener("input", () => run.set({ learningRate: RATES[rate.valueAsNumber] }));
  for (const radio of radios) {
    radio.addEventListener("change", () => {
      const { name, value } = radio;
      run.set(name === "train-kind" ? { variational: value === "variational" } : { likelihood: value });
    });
  }
  width.addEventListener("change", () => run.restart({ width: Number(width.value) }));
  seed.addEventListener("change", setSeed);
  pause.addEventListener("click", () => run.pause(!state.isPaused));
  step.addEventListener("click", () => {
    run.pause(true);
    run.step();
  });
  restart.addEventListener("click", () => run.restart());
  arrows.addEventListener("change", () => run.showArrows(arrows.checked));
  add.addEventListener("click", () => {
    said.textContent = run.add() ? fill(text.added, { copies: COPIES }) : text.no_digit;
  });
  lesson.follow(["controls"], showControls);
  lesson.follow(["width", "seed"], showOptions);
  lesson.follow(["isPaused", "arrows"], showRun);
  showControls();
  showOptions();
  showRun();
}
