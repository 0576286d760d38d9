// What a digit costs: the terms of the loss as they add up, and a scale on which their sum stands between test digits.
import { facts } from "../../engine/page.js";
import { fill } from "../shared/text.js";
import { addUp, onScale, scaleOf } from "./sums.js";

const DASH = "—";

// `list` is the list of figures, `scale` the element of the scale. Return {setModel(name), show({reconstruction, kl}),
// clear()}: nats; `kl` is null for a plain autoencoder, whose loss is the reconstruction alone.
export function makeLoss({ list, scale, text }) {
  const part = (name) => list.querySelector(`[data-name="${name}"]`);
  const number = (name) => part(name).querySelector("b");
  const bar = scale.querySelector("[role=img]");
  const [low, middle, high] = [".low", ".middle", ".high"].map((name) => scale.querySelector(name));
  const title = part("loss").querySelector("dt");
  const full = title.textContent;
  let marks = null; // {low, typical, high} of the model, nats

  function setModel(name) {
    const { variational } = facts.models[name];
    marks = scaleOf(facts.models[name]);
    for (const term of ["reconstruction", "kl"]) part(term).hidden = !variational;
    title.textContent = variational ? full : text.no_kl;
    number("typical").textContent = marks.typical.toFixed(0);
    low.textContent = fill(text.low, { nats: marks.low.toFixed(0) });
    high.textContent = fill(text.high, { nats: marks.high.toFixed(0) });
    for (const element of [bar, middle]) element.style.setProperty("--typical", onScale(marks.typical, marks));
  }

  function show({ reconstruction, kl }) {
    const said = addUp(reconstruction, kl);
    for (const [name, value] of Object.entries(said)) number(name).textContent = value;
    bar.style.setProperty("--here", onScale(Number(said.loss), marks));
    bar.classList.remove("empty");
    const [least, most, typical] = [marks.low, marks.high, marks.typical].map((nats) => nats.toFixed(0));
    bar.ariaLabel = fill(text.scale, { nats: said.loss, low: least, high: most, typical });
  }

  function clear() {
    for (const name of ["reconstruction", "kl", "loss"]) number(name).textContent = DASH;
    bar.classList.add("empty");
    bar.ariaLabel = fill(text.scale, { nats: DASH, low: low.textContent, high: high.textContent, typical: DASH });
  }

  return { setModel, show, clear };
}
