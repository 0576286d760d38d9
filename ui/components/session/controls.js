// Gradio's own controls, and the tab in front, as parts of the state. Python wires two events (session.py): a control
// that changes puts {name: its value} into props.value, and `restore` sets the controls to what props.value holds.
import { facts, live, store } from "../../engine/page.js";
import { report } from "../shared/report.js";

const CONTROLS = facts.controls; // names of the parts of the state that have a control

export function followControls({ props, trigger, watch }) {
  const shown = {}; // what the controls show

  // The model follows once its networks are here, unless its control shows another by then; where they cannot be had,
  // the control goes back.
  async function choose(name) {
    const isWanted = () => shown.model === name;
    try {
      await live.choose(name, isWanted);
      if (isWanted()) store.set({ problem: "" });
    } catch (error) {
      if (!isWanted()) return;
      report(error);
      restore();
    }
  }

  function take() {
    const patch = Object.fromEntries(Object.entries(props.value ?? {}).filter(([name]) => name in store.state));
    Object.assign(shown, patch);
    const { model, ...rest } = patch;
    store.set(rest);
    if (model !== undefined && model !== store.state.model) choose(model);
  }

  function restore() {
    const { state } = store;
    props.value = Object.fromEntries(CONTROLS.map((name) => [name, state[name]]));
    Object.assign(shown, props.value);
    trigger("restore");
  }

  watch("value", take);
  for (const name of CONTROLS) shown[name] = facts.start[name];
  const isShown = () => CONTROLS.every((name) => shown[name] === store.state[name]);
  store.follow(CONTROLS, () => isShown() || restore());
  if (!isShown()) restore();
}
