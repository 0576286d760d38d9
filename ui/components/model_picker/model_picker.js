// Chooses the model of the page's state; works when the server is gone, for models whose networks are on the page.
// props.value is the model of the state, for Python.
import { facts, live, store } from "../../engine/page.js";

export function mount({ element, props }) {
  const { descriptions } = props;
  const radios = [...element.querySelectorAll("input")];
  const description = element.querySelector("p");

  // The model follows once its networks are here; where they cannot be had, the choice goes back.
  async function choose(name) {
    description.textContent = descriptions[name];
    try {
      await live.choose(name);
      store.set({ problem: "" });
    } catch (error) {
      store.set({ problem: error.message || facts.text.point.lost });
      show();
    }
  }

  function show() {
    const { model } = store.state;
    for (const radio of radios) radio.checked = radio.value === model;
    description.textContent = descriptions[model];
    if (props.value !== model) props.value = model;
  }

  for (const radio of radios) radio.addEventListener("change", () => choose(radio.value));
  store.follow(["model"], show);
  show();
}
