// Say why something cannot be shown; an error without a sentence is a server that does not answer.
import { facts, store } from "../../engine/page.js";

export function report(error) {
  store.set({ problem: error.message || facts.text.point.lost });
}
