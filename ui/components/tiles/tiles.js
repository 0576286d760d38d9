// Shows props.value, a list of {src, alt, code, model}, and saves them as a picture. Nodes are kept and refilled: nothing
// blinks. Under each tile stands the digit that the classifier reads. A click opens the code of a tile in the sliders;
// by keyboard the tiles are one stop, and arrow keys go from tile to tile.
import { placed } from "../../engine/live.js";
import { facts, models, store } from "../../engine/page.js";
import { reading } from "../../engine/trust.js";
import { decodeCode } from "../shared/base64.js";
import { decodeAll } from "../shared/decode_all.js";
import { download, drawSheet } from "../shared/download.js";
import { latest } from "../shared/latest.js";
import { byRows, rove } from "../shared/roving.js";
import { fill } from "../shared/text.js";
import { typicality, typicalOf, verdictOf } from "../shared/trust_strip.js";

export function mount({ element, props, watch }) {
  const { text } = props;
  const list = element.querySelector(".tiles");
  const save = element.querySelector(".save");
  const elsewhere = element.querySelector(".elsewhere");
  const blank = element.querySelector("template").content.firstElementChild;
  const refresh = rove(list, "button", { next: byRows });
  let read = []; // the tiles that were read

  function show() {
    const tiles = props.value || [];
    while (list.children.length > tiles.length) list.lastElementChild.remove();
    while (list.children.length < tiles.length) list.append(blank.cloneNode(true));
    tiles.forEach((tile, index) => {
      fillFigure(list.children[index], tile, fill(text.open, { number: index + 1 }));
    });
    refresh();
    save.disabled = !tiles.length;
    readAll();
  }

  // Ask the classifier in the background what it reads in the codes' pictures, once it is here.
  const readAll = latest(async () => {
    const tiles = props.value || [];
    const model = tiles[0]?.model;
    if (model !== store.state.model || tiles === read || !models.canClassify() || !models.canDecode(model)) return;
    const codes = tiles.map(({ code }) => decodeCode(code));
    const decoded = await decodeAll(model, codes, { purpose: "tiles", reads: true });
    if (!decoded || tiles !== props.value) return;
    store.set({ samples: { model, readings: decoded.map(({ probabilities }) => reading(probabilities)) } });
    const isKnown = decoded.map(({ probabilities }, index) => label(list.children[index], codes[index], probabilities));
    if (isKnown.every(Boolean)) read = tiles;
  });

  // Return whether all is known that there is to say.
  function label(figure, z, probabilities) {
    const { model, source } = store.state;
    const { digit, sure } = reading(probabilities);
    const line = figure.querySelector("figcaption");
    line.textContent = fill(text.read, { digit, percent: Math.round(100 * sure) });
    const typical = typicality(model, z, source !== facts.start.source || !facts.models[model].variational);
    line.title = [verdictOf(probabilities), typicalOf(typical)].filter(Boolean).join(" · ");
    return typical !== null;
  }

  // The server draws the samples, and knows no model that was trained here.
  function tellWhose() {
    elsewhere.hidden = !facts.models[store.state.model].trained;
    elsewhere.textContent = elsewhere.hidden ? "" : fill(text.elsewhere, { model: props.value?.[0]?.model ?? "" });
  }

  list.addEventListener("click", ({ target }) => {
    const figure = target.closest("button")?.parentElement;
    if (!figure) return;
    const number = [...list.children].indexOf(figure) + 1;
    const { code, model } = props.value[number - 1];
    if (model !== store.state.model) return; // another model's samples are on their way
    store.remember();
    const name = fill(text.sample_name, { number });
    store.set({ point: placed(decodeCode(code), fill(text.of_sample, { number }), name), tab: "sliders" });
  });
  save.addEventListener("click", () => download(drawSheet([...list.querySelectorAll("img")]), "samples.png"));
  watch("value", show);
  store.follow(["networks", "model"], readAll);
  store.follow(["model"], tellWhose);
  tellWhose();
  show();
}

function fillFigure(figure, { src, alt }, name) {
  figure.querySelector("button").ariaLabel = name;
  const image = figure.querySelector("img");
  image.alt = alt;
  image.hidden = !src;
  image.src = src;
  figure.querySelector("figcaption").textContent = "";
}
