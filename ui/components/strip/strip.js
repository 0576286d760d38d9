// The frames between digit A and digit B, drawn anew while either is drawn. Under each stands the digit that the
// classifier reads, so that one sees where a 2 becomes an 8. A click opens a frame in the sliders; by
// keyboard the frames are one stop, and arrow keys go from frame to frame.
import { placed } from "../../engine/live.js";
import { store } from "../../engine/page.js";
import { reading } from "../../engine/trust.js";
import { decodeAll } from "../shared/decode_all.js";
import { clear, makeDigit, paint } from "../shared/digits.js";
import { download, drawSheet } from "../shared/download.js";
import { latest } from "../shared/latest.js";
import { codeAt, ends } from "../shared/path.js";
import { report } from "../shared/report.js";
import { byRows, rove } from "../shared/roving.js";
import { fill } from "../shared/text.js";

export function mount({ element, props }) {
  const { text } = props;
  const find = (selector) => element.querySelector(selector);
  const [list, note, save] = [".frames", ".note", ".save"].map(find);
  const blank = find("template").content.firstElementChild;
  const refresh = rove(list, "button", { next: byRows });

  function makeFrame() {
    const frame = blank.cloneNode(true);
    frame.firstElementChild.append(makeDigit());
    return frame;
  }

  function label(count) {
    while (list.children.length > count) list.lastElementChild.remove();
    while (list.children.length < count) list.append(makeFrame());
    [...list.children].forEach((frame, index) => {
      const isEnd = index === 0 ? text.a : index === count - 1 ? text.b : "";
      frame.querySelector("figcaption").textContent = isEnd || `${Math.round((100 * index) / (count - 1))}%`;
      frame.querySelector("canvas").ariaLabel = fill(text.frame, { number: index + 1 });
      frame.querySelector("button").ariaLabel = fill(text.open, { number: index + 1 });
    });
    refresh();
  }

  function empty(missing) {
    for (const canvas of list.querySelectorAll("canvas")) clear(canvas);
    for (const digit of list.querySelectorAll("b")) digit.textContent = "";
    note.textContent = missing;
  }

  function showFrame(frame, pixels, probabilities) {
    paint(frame.querySelector("canvas"), pixels, 1);
    const digit = frame.querySelector("b");
    if (!probabilities) digit.textContent = "";
    else {
      const { digit: read, sure } = reading(probabilities);
      digit.textContent = read;
      digit.title = fill(text.read_as, { digit: read, percent: Math.round(100 * sure) });
      digit.style.opacity = Math.max(0.35, sure);
    }
  }

  const show = latest(async () => {
    const { model, steps, path } = store.state;
    label(steps);
    const { a, b } = ends();
    save.disabled = !(a && b);
    if (!a || !b) return empty(missing(a));
    const codes = Array.from({ length: steps }, (_, index) => codeAt(index / (steps - 1)));
    const frames = await decodeAll(model, codes, { purpose: "strip", reads: true });
    if (!frames || list.children.length !== steps) return;
    frames.forEach(({ pixels, probabilities }, index) => {
      showFrame(list.children[index], pixels, probabilities);
    });
    store.set({ problem: "" });
    note.textContent = fill(text.summary, { count: steps, path, latent_dim: a.length });
  });

  // The sentence on an end without a digit, or on one that the networks have not seen yet.
  function missing(a) {
    const end = a ? store.state.b : store.state.a;
    const isEmpty = !end.strokes?.length && !end.pixels && !end.code;
    return isEmpty ? fill(text.missing, { end: a ? text.b : text.a }) : text.waiting;
  }

  list.addEventListener("click", ({ target }) => {
    const frame = target.closest("button")?.parentElement;
    if (!frame) return;
    const number = [...list.children].indexOf(frame) + 1;
    const z = codeAt((number - 1) / (store.state.steps - 1));
    if (!z) return;
    store.remember();
    store.set({ point: placed(z, fill(text.of_frame, { number }), fill(text.frame_name, { number })), tab: "sliders" });
  });
  save.addEventListener("click", () => {
    download(drawSheet([...list.querySelectorAll("canvas")]), "interpolation.png");
  });
  store.follow(["a", "b", "path", "steps", "model", "networks"], () => show().catch(report));
  show().catch(report);
}
