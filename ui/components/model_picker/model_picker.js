// Chooses the model of the page's state; works when the server is gone, for models whose networks are on the page.
// props.value is the model of the state, for Python; the server knows none that was trained here, and keeps the one before.
import { facts, live, store } from "../../engine/page.js";
import { report } from "../shared/report.js";

export function mount({ element, props }) {
  const { descriptions } = props;
  const select = element.querySelector("select");
  const own = new Option(); // the model that was trained here
  const describe = (name) => descriptions[name] ?? facts.models[name].description;

  // The model follows once its networks are here, unless another one was chosen by then; where they cannot be had, the
  // choice goes back.
  async function choose(name) {
    const isWanted = () => select.value === name;
    try {
      await live.choose(name, isWanted);
      if (isWanted()) store.set({ problem: "", lead: { sentence: describe(name), isDone: false } });
    } catch (error) {
      if (!isWanted()) return;
      report(error);
      show();
    }
  }

  function show() {
    const { model } = store.state;
    const { trained, label } = facts.models[model];
    if (trained) offer(model, label);
    select.value = model;
    select.title = describe(model);
    if (!trained && props.value !== model) props.value = model;
  }

  function offer(name, label) {
    Object.assign(own, { value: name, textContent: label });
    if (!own.isConnected) select.append(own);
  }

  select.addEventListener("change", () => choose(select.value));
  store.follow(["model"], show);
  show();
}
