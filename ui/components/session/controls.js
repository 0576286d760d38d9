// Gradio's own controls, and the tab in front, as parts of the state. Python wires two events (session.py): a control
// that changes puts {name: its value} into props.value, and `restore` sets the controls to what props.value holds.
import { facts, live, store } from "../../engine/page.js";

const CONTROLS = facts.controls; // names of the parts of the state that have a control

export function followControls({ props, trigger, watch }) {
  const shown = {}; // what the controls show

  // The model follows once its networks are here; where they cannot be had, its control goes back.
  async function choose(name) {
    try {
      await live.choose(name);
      store.set({ problem: "" });
    } catch (error) {
      store.set({ problem: error.message || facts.text.point.lost });
      restore();
    }
  }

  function take() {
    const given = Object.entries(props.value ?? {}).filter(([name, value]) => name in store.state && value !== null);
    const patch = Object.fromEntries(given); // an empty number box is null
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
