// What is done with what was learnt: the page goes on with it, and its settings are copied for a training in Python.
import { facts, live, store } from "../../engine/page.js";
import { register } from "../../engine/training/register.js";
import { commandOf, pythonOf } from "./recipe.js";

const STEPS = 3000; // of the Python lines, where fewer were done here
const PATIENCE = 2000; // milliseconds that a copy is confirmed

export function offerUse({ element, text, run }) {
  const { lesson } = run;
  const find = (name) => element.querySelector(`[data-testid="train-${name}"]`);
  const [use, command, python] = ["use", "command", "python"].map(find);
  const said = element.querySelector(".use p");
  const hint = said.textContent;
  let isTaking = false; // whether the page is taking it over

  async function take() {
    isTaking = use.disabled = true;
    try {
      const name = register(facts, await run.snapshot());
      await live.choose(name);
      store.set({ lead: { sentence: facts.models[name].description, isDone: false } });
      said.textContent = text.used;
    } catch {
      said.textContent = text.not_used;
    }
    isTaking = use.disabled = false;
  }

  function write() {
    const { state } = lesson;
    command.textContent = commandOf(state);
    python.textContent = pythonOf(state, Math.max(STEPS, state.update?.steps ?? 0));
  }

  function offerCopy(button, source) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const copied = await navigator.clipboard?.writeText(source.textContent).then(
        () => true,
        () => false,
      );
      if (!copied) getSelection().selectAllChildren(source);
      button.textContent = copied ? text.copied : text.selected;
      setTimeout(() => {
        button.textContent = label;
      }, PATIENCE);
    });
  }

  use.addEventListener("click", take);
  offerCopy(find("copy-command"), command);
  offerCopy(find("copy-python"), python);
  element.querySelector(".real").addEventListener("toggle", write);
  lesson.follow(["controls", "width", "seed"], write);
  lesson.follow(["update"], ({ update }) => {
    use.disabled = isTaking || !update.steps || Boolean(update.blewUp);
  });
  store.follow(["model"], ({ model }) => {
    if (!facts.models[model].trained) said.textContent = hint;
  });
  write();
}
