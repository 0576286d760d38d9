// Gradio's own controls as parts of the state. Python wires two events (session.py): a control that changes puts {name:
// its value} into props.value, and `restore` sets the controls to what props.value holds.
import { facts, store } from "../../engine/page.js";

const CONTROLS = facts.controls; // names of the parts of the state that have a control

export function followControls({ props, trigger, watch }) {
  const shown = Object.fromEntries(CONTROLS.map((name) => [name, facts.start[name]])); // by the controls

  function take() {
    const given = Object.entries(props.value ?? {}).filter(
      ([name, value]) => CONTROLS.includes(name) && value !== null,
    );
    const patch = Object.fromEntries(given); // an empty number box is null
    Object.assign(shown, patch);
    store.set(patch);
  }

  function show() {
    const { state } = store;
    if (CONTROLS.every((name) => shown[name] === state[name])) return;
    for (const name of CONTROLS) shown[name] = state[name];
    props.value = { ...shown };
    trigger("restore");
  }

  watch("value", take);
  store.follow(CONTROLS, show);
  show();
}
