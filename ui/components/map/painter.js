// Paints the map, one frame at a time: its lattice, and over it what lies on the plane.
import { draws, makeNoise } from "../../engine/latent.js";
import { facts, live, store } from "../../engine/page.js";
import { toWorld } from "../../engine/plane.js";
import { codeAt } from "../shared/path.js";
import { makeDotLayer } from "./dot_layer.js";
import { ellipseOf } from "./ellipse.js";
import * as layers from "./layers.js";

const GROUND = "#0b0d10";
const DRAWS = 24; // codes drawn from the posterior that are shown
const SHARPEST = 2; // screen pixels per pixel of the board, at most

// `map` is {view, model, plane, rest}. `fit(side)` sets the side of the board, `paint()` asks for a frame.
export function makePainter({ canvas, map, lattice }) {
  const pen = canvas.getContext("2d", { alpha: false });
  const dots = makeDotLayer(paint);
  const state = { frame: 0, ratio: 1, noise: {} }; // noise of the posterior's draws, by model

  function fit(side) {
    state.ratio = Math.min(window.devicePixelRatio || 1, SHARPEST);
    canvas.width = canvas.height = Math.round(side * state.ratio);
    paintNow();
  }

  function paint() {
    state.frame ||= requestAnimationFrame(paintNow);
  }

  function paintNow() {
    cancelAnimationFrame(state.frame);
    state.frame = 0;
    const { view, plane } = map;
    const shown = (name) => store.state.layers.includes(name);
    pen.setTransform(state.ratio, 0, 0, state.ratio, 0, 0);
    pen.fillStyle = GROUND;
    pen.fillRect(0, 0, view.side, view.side);
    if (!plane) return;
    const { sheet, tinted } = lattice;
    if (shown("tiles") && sheet) layers.drawSheet(pen, view, sheet, false);
    if (shown("regions") && tinted && isHere(tinted)) layers.drawSheet(pen, view, tinted, true);
    if (shown("dots")) dots.draw(pen, map);
    if (shown("contours")) layers.drawContours(pen, view, dots.contours(map));
    for (const places of ways()) layers.drawWay(pen, view, places);
    paintPosterior();
    canvas.dataset.painted = Number(canvas.dataset.painted ?? 0) + 1;
  }

  const isHere = ({ model, plane, rest }) => model === map.model && plane === map.plane && rest === map.rest;
  const placesOf = (codes) => codes.map((code) => toWorld(map.plane, code));

  // The way that is under way, and the interpolation where it is looked at.
  function ways() {
    const { way, tab, plane, steps } = store.state;
    const isBetween = tab === "interpolate" || plane.kind === "points";
    const codes = isBetween ? Array.from({ length: steps }, (_, index) => codeAt(index / (steps - 1))) : [];
    return [way?.model === map.model ? way.codes : [], codes.includes(null) ? [] : codes]
      .filter(({ length }) => length)
      .map(placesOf);
  }

  function paintPosterior() {
    const { model, plane, view } = map;
    const { latent_dim, variational } = facts.models[model];
    const { mean, std } = (variational && live.see(store.state.digit)) || {};
    if (!std) return;
    state.noise[model] ??= makeNoise(DRAWS, latent_dim);
    const ellipse = ellipseOf(mean, std, plane, plane);
    layers.drawPosterior(pen, view, ellipse, placesOf(draws(mean, std, state.noise[model], DRAWS)));
  }

  store.follow(["layers", "way", "digit", "tab", "a", "b", "path", "steps", "networks", "model", "plane"], paint);
  return { fit, paint };
}
