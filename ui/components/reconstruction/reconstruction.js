// What a model makes of the visitor's digit, drawn anew while the pen moves: the reconstruction and its error, the terms
// of the loss, the KL of each dimension, and samples of the posterior.
import { draws, klOf, makeNoise } from "../../engine/latent.js";
import { facts, live, models, store } from "../../engine/page.js";
import { decodeAll } from "../shared/decode_all.js";
import { clear, makeDigit, PIXELS, paint } from "../shared/digits.js";
import { latest } from "../shared/latest.js";
import { followWithRemarks } from "../shared/remarks.js";
import { fill } from "../shared/text.js";
import { makeTrustStrip } from "../shared/trust_strip.js";
import { makeLoss } from "./loss.js";

const SHOWN = 8; // samples of the posterior that are shown
const DRAWS = 64; // draws of z over which the reconstruction loss is averaged
const FEW = 16; // the same while the digit changes
const SETTLED = 150; // milliseconds without a change after which all are drawn
const PAUSE = 30; // milliseconds from a change to its draws: the pen comes first
const DASH = "—";

export function mount({ element, props }) {
  const { text } = props;
  const find = (selector) => element.querySelector(selector);
  const [seen, decoded, error] = ["canvas.seen", "canvas.decoded", "canvas.error"].map(find);
  const mse = find(".figures [data-name=mse] b");
  const loss = makeLoss({ list: find(".figures"), scale: find(".scale"), text });
  const [bars, tallest, note, samples, again] = [".bars > div", ".tallest", ".note", ".samples", ".again"].map(find);
  const trust = makeTrustStrip(find(".trust"));
  const state = {
    model: "",
    order: [], // dimensions in the order of the bars
    noise: [], // of the draws, [DRAWS, latent_dim]
    terms: null, // the KL of each dimension, in nats
    nats: null, // the reconstruction loss of the last draws
    draws: DRAWS, // draws to make next
    pausing: 0, // timers
    settling: 0,
  };
  const errors = new Float32Array(PIXELS);
  samples.append(...Array.from({ length: SHOWN }, (_, index) => makeDigit(fill(text.sample, { number: index + 1 }))));

  function takeModel() {
    const { model } = store.state;
    for (const part of [samples, again]) part.hidden = !facts.models[model].variational || !models.canDecode(model);
    if (model === state.model) return;
    const { order, latent_dim, variational } = facts.models[model];
    Object.assign(state, { model, order, noise: makeNoise(DRAWS, latent_dim) });
    bars.replaceChildren(...order.map(makeBar));
    state.nats = null;
    loss.setModel(model);
    loss.clear();
    find(".bars").hidden = !variational;
    note.textContent = variational ? text.samples_intro : text.one_code;
  }

  function makeBar(dim) {
    const bar = document.createElement("div");
    bar.append(document.createElement("b"), Object.assign(document.createElement("i"), { textContent: `z${dim}` }));
    return bar;
  }

  function show() {
    takeModel();
    const view = live.see(store.state.digit);
    if (view) showView(view);
    else showNothing();
    state.draws = FEW;
    state.pausing ||= setTimeout(drawSoon, PAUSE);
    clearTimeout(state.settling);
    state.settling = setTimeout(drawAll, SETTLED);
  }

  function drawSoon() {
    state.pausing = 0;
    drawOthers();
  }

  function drawAll() {
    state.draws = DRAWS;
    drawOthers();
  }

  function showView({ x, mean, std, pixels }) {
    let squares = 0;
    for (let i = 0; i < PIXELS; i++) {
      errors[i] = Math.abs(pixels[i] - x[i]);
      squares += errors[i] ** 2;
    }
    paint(seen, x);
    paint(decoded, pixels);
    paint(error, errors);
    trust(mean, pixels);
    mse.textContent = (squares / PIXELS).toFixed(4);
    showKL(std && klOf(mean, std));
  }

  function showNothing() {
    for (const canvas of [seen, decoded, error, ...samples.children]) clear(canvas);
    mse.textContent = DASH;
    state.nats = null;
    trust(null, null);
    if (facts.models[state.model].variational) showKL(new Float32Array(state.order.length));
    loss.clear();
  }

  // `terms` are the KL of each dimension in nats; null for a plain autoencoder, which has none.
  function showKL(terms) {
    state.terms = terms;
    showLoss();
    if (!terms) return;
    const top = Math.max(...terms);
    state.order.forEach((dim, index) => {
      const bar = bars.children[index];
      bar.firstChild.style.setProperty("--share", (top > 0 ? terms[dim] / top : 0).toFixed(3));
    });
    tallest.textContent = fill(text.tallest, { nats: top.toFixed(2) });
    bars.ariaLabel = fill(text.bars, { nats: sum(terms).toFixed(1) });
  }

  function showLoss() {
    const { nats, terms } = state;
    if (nats !== null) loss.show({ reconstruction: nats, kl: terms && sum(terms) });
  }

  // The draws from the posterior, in the background: the loss over all, the pictures of the first.
  const drawOthers = latest(async () => {
    const view = live.see(store.state.digit);
    const { model } = store.state;
    if (!view || !models.canDecode(model)) return;
    const { x, mean, std } = view;
    const codes = std ? draws(mean, std, state.noise, state.draws) : [mean]; // a plain autoencoder has one code
    const decoded = await decodeAll(model, codes, { purpose: "draws", target: x });
    if (!decoded || model !== store.state.model || !live.see(store.state.digit)) return;
    state.nats = sum(decoded.map((each) => each.nats)) / decoded.length;
    showLoss();
    if (std) {
      [...samples.children].forEach((canvas, index) => {
        paint(canvas, decoded[index].pixels, 1);
      });
    }
  });

  bars.addEventListener("pointerover", ({ target }) => {
    const index = [...bars.children].indexOf(target.closest(".bars > div > div"));
    const dim = state.order[index];
    if (index < 0 || !state.terms) return;
    bars.children[index].title = fill(text.bar, { dim, nats: state.terms[dim].toFixed(2) });
  });
  again.addEventListener("click", () => {
    state.noise = makeNoise(DRAWS, facts.models[state.model].latent_dim);
    drawAll();
  });
  store.follow(["digit", "model", "networks"], show);
  show();
  followWithRemarks(find(".remarks"), "digit");
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
