// The test digits on the map: dots in the colours of their digits, their pictures once few are in sight, and lines around
// most of them.
import { models } from "../../engine/page.js";
import { decodeAll } from "../shared/decode_all.js";
import { makeDigit, paint } from "../shared/digits.js";
import { latest } from "../shared/latest.js";
import { contour, density, levelsFor } from "./contours.js";
import { paintDots, visible } from "./dots.js";
import { drawPictures } from "./layers.js";
import { PALETTE } from "./palette.js";
import { project } from "./projection.js";
import { testCodes } from "./test_codes.js";
import { REACH } from "./view.js";

const FEW = 60; // dots in sight up to which they become pictures
const CLOSE = 2; // times as close as at rest, from which on they may
const CELLS = { reach: 5, cells: 80 }; // of the density
const SHARES = [0.5, 0.9]; // of the test digits inside the lines

// `changed()` is called when pictures of dots can be drawn.
export function makeDotLayer(changed) {
  const state = {
    plane: null, // that the codes are projected on
    model: "",
    points: null, // [count, 2] in units
    labels: null, // [count]
    lines: null, // of the density
    pictures: new Map(), // index -> {place, canvas, digit}
    image: null, // {image, colours, canvas, pen}, where the dots are painted
    wanted: [], // indices whose pictures are to be decoded
  };

  // Return whether the test codes are here, projected on the plane of the map.
  function projectOn({ model, plane }) {
    const known = testCodes(model);
    if (!known) return false;
    if (plane === state.plane && model === state.model) return true;
    if (model !== state.model) state.pictures.clear();
    const points = project(known.codes, plane, plane);
    Object.assign(state, { plane, model, points, labels: known.labels, lines: null });
    for (const [index, picture] of state.pictures) picture.place = placeOf(index);
    return true;
  }

  const placeOf = (index) => [state.points[2 * index], state.points[2 * index + 1]];

  function draw(pen, map) {
    if (!projectOn(map)) return;
    const { view } = map;
    const isClose = view.scale * 2 * REACH >= CLOSE * view.side;
    const few = isClose ? visible(state.points, { ...view, width: view.side, height: view.side }, FEW) : null;
    if (few) return drawFew(pen, view, few);
    const { colours, image, canvas, pen: own } = imageOf(view.side);
    colours.fill(0);
    const { points, labels } = state;
    paintDots(colours, { points, labels, view: { ...view, width: view.side, height: view.side }, palette: PALETTE });
    own.putImageData(image, 0, 0);
    pen.drawImage(canvas, 0, 0);
  }

  function imageOf(side) {
    if (state.image?.canvas.width !== side) {
      const canvas = new OffscreenCanvas(side, side);
      const image = new ImageData(side, side);
      state.image = { canvas, image, pen: canvas.getContext("2d"), colours: new Uint32Array(image.data.buffer) };
    }
    return state.image;
  }

  function drawFew(pen, view, few) {
    state.wanted = [...few].filter((index) => !state.pictures.has(index));
    if (state.wanted.length) decodeMissing();
    drawPictures(
      pen,
      view,
      [...few].flatMap((index) => state.pictures.get(index) ?? []),
    );
  }

  const decodeMissing = latest(async () => {
    const { model, wanted } = state;
    const known = testCodes(model);
    if (!wanted.length || !known || !models.canDecode(model)) return;
    const size = known.codes.length / known.labels.length;
    const codes = wanted.map((index) => known.codes.subarray(index * size, (index + 1) * size));
    const decoded = await decodeAll(model, codes, { purpose: "dots" });
    if (!decoded || model !== state.model) return;
    wanted.forEach((index, at) => {
      const canvas = makeDigit();
      paint(canvas, decoded[at].pixels, 1);
      state.pictures.set(index, { place: placeOf(index), canvas, digit: known.labels[index] });
    });
    state.wanted = [];
    changed();
  });

  function contours(map) {
    if (!projectOn(map)) return [];
    state.lines ??= linesAround(state.points);
    return state.lines;
  }

  return { draw, contours };
}

function linesAround(points) {
  const grid = density(points, CELLS);
  return levelsFor(grid, SHARES).flatMap((level) => contour(grid, level, CELLS));
}
