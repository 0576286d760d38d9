// Four dares. Each sets the page up, and says in `lead` of the state what to do, and that it is done once it is.
import { store } from "../../engine/page.js";
import { fill } from "../shared/text.js";
import { DARES } from "./list.js";

const PAUSE = 120; // milliseconds from a change to the look whether the dare is done

export function mount({ element, props }) {
  const { text } = props;
  const state = { name: "", kept: null, timer: 0, turn: 0 }; // the dare that is on, and what it remembers

  async function begin(name) {
    const turn = ++state.turn;
    Object.assign(state, { name: "", kept: null });
    const { values, kept } = await DARES[name].begin();
    if (turn !== state.turn) return;
    Object.assign(state, { name, kept });
    say(`${name}_do`, values, false);
    mark();
  }

  const say = (key, values, isDone) =>
    store.set({ lead: { sentence: fill(text[key], values ?? {}), isDone, by: state } });

  // `isDone` returns what its sentence is filled with, null as long as the dare is not done.
  async function check() {
    state.timer = 0;
    const { name, kept, turn } = state;
    if (!name) return;
    const values = await DARES[name].isDone(kept);
    if (turn !== state.turn || store.state.lead?.by !== state) return;
    if (values) say(`${name}_done`, values, true);
    else if (store.state.lead.isDone && DARES[name].canFail) say(`${name}_do`, {}, false);
  }

  function mark() {
    for (const [name, button] of buttons) button.ariaPressed = name === state.name;
  }

  // Another sentence in its place ends a dare.
  function leave() {
    if (!state.name || store.state.lead?.by === state) return;
    state.name = "";
    mark();
  }

  const buttons = Object.keys(DARES).map((name) => [name, element.querySelector(`[data-testid="dare-${name}"]`)]);
  for (const [name, button] of buttons) button.addEventListener("click", () => begin(name));
  store.follow(["lead"], leave);
  store.follow(["point", "digit", "model", "samples", "networks"], () => {
    if (state.name) state.timer ||= setTimeout(check, PAUSE);
  });
}
