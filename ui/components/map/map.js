// The map of the latent space: a plane through the current point, each place of it decoded. Hands and keys move the point;
// whatever else moves it off the plane makes the whole lattice new.
import { DIGIT, placed } from "../../engine/live.js";
import { facts, models, store } from "../../engine/page.js";
import { restOf, toCode, toWorld } from "../../engine/plane.js";
import { decodeAll } from "../shared/decode_all.js";
import { ends } from "../shared/path.js";
import { fill } from "../shared/text.js";
import { offerSettings } from "./controls.js";
import { driftOnce } from "./drift.js";
import { followHands } from "./gestures.js";
import { showHeld } from "./held.js";
import { followKeys } from "./keys.js";
import { makeLattice } from "./lattice.js";
import { listNearest } from "./nearest.js";
import { makePainter } from "./painter.js";
import { PALETTE } from "./palette.js";
import { planeOf } from "./planes.js";
import * as views from "./view.js";

const SAME = 1e-3; // of a unit: how far a code may be off the plane without making the lattice new

export function mount({ element, props }) {
  const { text } = props;
  const find = (selector) => element.querySelector(selector);
  const [board, canvas, dot, all, encoder] = [".board", "canvas", ".dot", ".all", ".encoder"].map(find);
  const map = { view: views.atRest(1), plane: null, rest: null, at: [0, 0], model: "" };
  let shows = 0; // how many sheets were shown
  let hasDrifted = false;
  const lattice = makeLattice({
    decode: (model, codes, reads) => decodeAll(model, codes, { purpose: "lattice", reads }),
    changed: () => {
      const { columns, rows, isCoarse } = lattice.sheet;
      Object.assign(canvas.dataset, { shows: ++shows, tiles: columns * rows, sharp: !isCoarse });
      painter.paint();
      if (!isCoarse && !hasDrifted && store.state.point.origin === DIGIT) drift();
    },
    isRead: () => store.state.layers.includes("regions") && models.canClassify(),
    palette: PALETTE,
  });
  const sayHeld = showHeld({ line: find(".held"), axes: [...element.querySelectorAll(".axis")], map, text });
  const painter = makePainter({ canvas, map, lattice });
  let drawn = null; // the point of the state that the map has set itself

  // Follow the point, its model and the choice of the plane.
  function follow() {
    const { model, point, plane: choice } = store.state;
    const { z } = point;
    const isOther = model !== map.model || choice !== map.choice;
    if (isOther && store.state.glance) store.set({ glance: null });
    const plane = planeOf(choice, facts.models[model], { z, ends: ends(), before: isOther ? null : map.plane });
    const rest = restOf(plane, z);
    const isTurned = plane !== map.plane;
    const isStill =
      plane === map.plane && rest.every((number, dim) => Math.abs(number - map.rest[dim]) < SAME * plane.unit);
    Object.assign(map, { model, choice, plane, rest: isStill ? map.rest : rest, at: toWorld(plane, z) });
    if (isOther) map.view = viewOf(choice);
    else if (point !== drawn) map.view = views.following(map.view, map.at);
    moveDot();
    encoder.classList.toggle("idle", point.origin !== DIGIT);
    if (isTurned) sayHeld();
    if (!isStill || isOther) show();
  }

  function viewOf({ kind }) {
    const { a, b } = ends();
    const places = kind === "points" && a && b ? [a, b].map((z) => toWorld(map.plane, z)) : [];
    return places.length ? views.fitted([...places, map.at], map.view.side) : views.atRest(map.view.side);
  }

  function show() {
    moveDot();
    painter.paint();
    all.hidden = views.isSame(map.view, viewOf(map.choice));
    if (map.view.side > 1 && models.canDecode(map.model)) lattice.want({ ...map });
  }

  function moveDot() {
    const [x, y] = views.toScreen(map.view, map.at);
    dot.style.transform = `translate(${x}px, ${y}px)`;
    const [s, t] = map.at.map((number) => number.toFixed(1));
    dot.ariaLabel = fill(text.point, { s, t });
  }

  // The point that lies at a place of the map.
  const pointAt = (place) => placed(toCode(map.plane, map.rest, ...place), text.note, text.name);

  function set(place) {
    drawn = pointAt(place);
    store.set({ point: drawn });
  }

  function drift() {
    hasDrifted = true;
    const [s, t] = map.at;
    driftOnce((home, [right, up]) => ({ ...home, z: toCode(map.plane, map.rest, s + right, t + up) }));
  }

  function look(view) {
    map.view = view;
    show();
  }

  const rest = () => look(viewOf(map.choice));
  followHands(board, {
    view: () => map.view,
    dot: () => map.at,
    start: () => store.remember(),
    set: (pixel) => set(views.toPlace(map.view, pixel)),
    end: store.pause,
    cancel: store.takeBack,
    glance: (pixel) => store.set({ glance: pixel && toCode(map.plane, map.rest, ...views.toPlace(map.view, pixel)) }),
    pan: (right, down) => look(views.moved(map.view, right, down)),
    zoom: (factor, pixel) => look(views.zoomed(map.view, factor, pixel)),
    rest,
  });
  followKeys(board, {
    step([right, up]) {
      store.remember("map");
      set([map.at[0] + right, map.at[1] + up]);
      look(views.following(map.view, map.at));
    },
    zoom: (factor) => look(views.zoomed(map.view, factor, views.toScreen(map.view, map.at))),
    rest,
  });
  all.addEventListener("pointerdown", (event) => event.stopPropagation()); // no hand on the map
  all.addEventListener("click", rest);
  offerSettings({ element, text });
  listNearest({ details: find(".nearest"), text });
  new ResizeObserver(() => {
    const side = board.clientWidth;
    if (!side || side === map.view.side) return;
    painter.fit(side);
    look(map.view.side > 1 ? views.resized(map.view, side) : views.atRest(side));
  }).observe(board);
  store.follow(["point", "model", "plane", "a", "b", "networks"], follow);
  store.follow(["networks"], show);
  follow();
}
