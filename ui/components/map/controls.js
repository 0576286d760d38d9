// The choice of the plane, and the switches of the layers.
import { facts, store } from "../../engine/page.js";
import { fill } from "../shared/text.js";
import { css } from "./palette.js";
import { kindsOf, pairOf } from "./planes.js";

export function offerSettings({ element, text }) {
  const find = (selector) => element.querySelector(selector);
  const kind = find(".kind select");
  const pair = [...element.querySelectorAll(".pair")];
  const selects = pair.map((label) => label.querySelector("select"));
  const switches = [...element.querySelectorAll(".layers button")];
  const legend = find(".legend");
  const all = [...kind.options];

  const names = (model, chosen) =>
    chosen === "dims"
      ? model.order.map((dim) => [dim, fill(text.dim, { dim })])
      : Object.keys(model.map.attributes).map((name) => [name, name]);

  function showPlane() {
    const { plane } = store.state;
    const model = facts.models[store.state.model];
    const kinds = kindsOf(model, facts.planes);
    kind.parentElement.hidden = !kinds.length;
    kind.replaceChildren(...all.filter(({ value }) => kinds.includes(value)));
    kind.value = kinds.includes(plane.kind) ? plane.kind : kinds[0];
    const two = kinds.length ? pairOf(model, { ...plane, kind: kind.value }) : [];
    pair.forEach((label, index) => {
      label.hidden = !two.length;
      if (!two.length) return;
      selects[index].replaceChildren(...names(model, kind.value).map(([value, name]) => new Option(name, value)));
      selects[index].value = two[index];
    });
  }

  function showLayers() {
    const { layers } = store.state;
    switches.forEach((button, index) => {
      button.ariaPressed = layers.includes(facts.layers[index]);
    });
    legend.hidden = !layers.includes("regions") && !layers.includes("dots");
  }

  function choosePair() {
    const [first, second] = selects.map(({ value }) => (kind.value === "dims" ? Number(value) : value));
    store.set({ plane: { kind: kind.value, first, second } });
  }

  kind.addEventListener("change", () => store.set({ plane: { kind: kind.value } }));
  for (const select of selects) select.addEventListener("change", choosePair);
  switches.forEach((button, index) => {
    button.addEventListener("click", () => {
      const name = facts.layers[index];
      const { layers } = store.state;
      const isOn = layers.includes(name);
      store.set({ layers: facts.layers.filter((layer) => (layer === name ? !isOn : layers.includes(layer))) });
    });
  });
  legend.append(
    ...Array.from({ length: 10 }, (_, digit) => {
      const entry = document.createElement("span");
      entry.textContent = digit;
      entry.style.setProperty("--colour", css(digit));
      return entry;
    }),
  );
  store.follow(["plane", "model"], showPlane);
  store.follow(["layers"], showLayers);
  showPlane();
  showLayers();
}
