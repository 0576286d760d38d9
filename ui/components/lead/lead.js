// The sentence above the first screen: `lead` of the state, or its own where there is none.
import { store } from "../../engine/page.js";

export function mount({ element, props }) {
  const line = element.querySelector("p");

  function show() {
    const { sentence = props.text.start, isDone = false } = store.state.lead ?? {};
    if (line.textContent !== sentence) line.textContent = sentence;
    line.classList.toggle("done", isDone);
  }

  store.follow(["lead"], show);
  show();
}
