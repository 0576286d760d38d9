// Chooses the model of the page's state; works when the server is gone, for models whose networks are on the page.
// props.value is the model of the state, for Python.
import { live, store } from "../../engine/page.js";
import { report } from "../shared/report.js";

export function mount({ element, props }) {
  const { descriptions } = props;
  const select = element.querySelector("select");

  // The model follows once its networks are here, unless another one was chosen by then; where they cannot be had, the
  // choice goes back.
  async function choose(name) {
    const isWanted = () => select.value === name;
    try {
      await live.choose(name, isWanted);
      if (isWanted()) store.set({ problem: "", lead: { sentence: descriptions[name], isDone: false } });
    } catch (error) {
      if (!isWanted()) return;
      report(error);
      show();
    }
  }

  function show() {
    const { model } = store.state;
    select.value = model;
    select.title = descriptions[model];
    if (props.value !== model) props.value = model;
  }

  select.addEventListener("change", () => choose(select.value));
  store.follow(["model"], show);
  show();
}
