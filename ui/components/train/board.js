// The map of a VAE that learns: its decoded lattice, the codes of held-out digits in the colours of their digits,
// posteriors of some, and on demand what pulls at codes.
import { css } from "../map/palette.js";
import { toScreen } from "../map/view.js";
import { drawArrows } from "./arrows.js";
import { reachOf } from "./measures.js";

const GROUND = "#0b0d10";
const TILE = 28; // pixels of a picture
const SHARPEST = 2; // screen pixels per pixel of the board, at most
const LATTICE = 0.55; // alpha of the lattice: codes stand out from it
const DOT = 2.6; // radius of a code, pixels
const ELLIPSES = 10; // posteriors that are drawn, one of each digit
const CIRCLES = [1, 2, 3]; // standard deviations of the prior
const REACHES = [3, 4.5, 7, 10, 15, 22, 33, 50, 75, 110, 165, 250]; // from the middle to the edge
const INSIDE = 0.95; // share of the codes that are in sight
const CALM = 0.85; // of a smaller reach, within which the codes have to lie before it is taken
const GLIDE = 0.25; // part of the way to another reach that is gone with each update

// Return {draw(update), fit()}; `want(reach)` asks for a lattice of another reach.
export function makeBoard({ canvas, label, want }) {
  const pen = canvas.getContext("2d", { alpha: false });
  const state = { side: 0, ratio: 1, reach: REACHES[0], wanted: REACHES[0], update: null, sheet: null, shown: null };

  function fit() {
    const side = canvas.clientWidth;
    if (!side || side === state.side) return;
    Object.assign(state, { side, ratio: Math.min(window.devicePixelRatio || 1, SHARPEST) });
    canvas.width = canvas.height = Math.round(side * state.ratio);
    paint();
  }

  function draw(update) {
    state.update = update;
    look(update);
    paint();
  }

  // Go on so far away that nearly all codes are in sight; back again once they all are well inside.
  function look({ codes, isRunning }) {
    const needed = reachOf(codes.mean, INSIDE);
    const fits = REACHES.find((reach) => reach >= needed) ?? REACHES.at(-1);
    const isCloser = fits < state.wanted && needed > CALM * fits && state.wanted === REACHES[REACHES.indexOf(fits) + 1];
    if (fits !== state.wanted && !isCloser) {
      state.wanted = fits;
      want(fits);
    }
    const part = isRunning ? GLIDE : 1;
    state.reach *= (state.wanted / state.reach) ** part;
    if (Math.abs(state.reach / state.wanted - 1) < 0.01) state.reach = state.wanted;
    label.textContent = `±${Number(state.reach.toPrecision(2))}`;
  }

  function paint() {
    const { side, ratio, reach, update } = state;
    if (!side) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = GROUND;
    pen.fillRect(0, 0, side, side);
    if (!update) return;
    const view = { x: 0, y: 0, scale: side / (2 * reach), side };
    drawLattice(view, update.lattice);
    drawPrior(view);
    drawCodes(view, update.codes);
    if (update.codes.logvar) drawPosteriors(view, update.codes);
    drawOwn(view, update.shown.codes);
    if (update.arrows) drawArrows(pen, view, update.arrows, update.controls);
    canvas.dataset.painted = Number(canvas.dataset.painted ?? 0) + 1;
  }

  function drawLattice(view, lattice) {
    if (lattice !== state.shown) {
      state.sheet = paintLattice(lattice, state.sheet);
      state.shown = lattice;
    }
    const { centre, reach } = lattice;
    const [left, top] = toScreen(view, [centre[0] - reach, centre[1] + reach]);
    const side = 2 * reach * view.scale;
    pen.globalAlpha = LATTICE;
    pen.imageSmoothingEnabled = side !== state.sheet.canvas.width;
    pen.drawImage(state.sheet.canvas, left, top, side, side);
    pen.globalAlpha = 1;
  }

  function drawPrior(view) {
    const [x, y] = toScreen(view, [0, 0]);
    pen.lineWidth = 1;
    pen.strokeStyle = "rgb(248 250 252 / 45%)";
    for (const radius of CIRCLES) {
      pen.beginPath();
      pen.setLineDash(radius === CIRCLES.at(-1) ? [] : [3, 4]);
      pen.arc(x, y, radius * view.scale, 0, 2 * Math.PI);
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  function drawCodes(view, { mean, labels }) {
    const paths = Array.from({ length: 10 }, () => new Path2D());
    labels.forEach((digit, index) => {
      const [x, y] = toScreen(view, [mean[2 * index], mean[2 * index + 1]]);
      paths[digit].moveTo(x + DOT, y);
      paths[digit].arc(x, y, DOT, 0, 2 * Math.PI);
    });
    pen.lineWidth = 1.5;
    pen.strokeStyle = GROUND;
    paths.forEach((path, digit) => {
      pen.stroke(path);
      pen.fillStyle = css(digit);
      pen.fill(path);
    });
  }

  function drawPosteriors(view, { mean, logvar, labels }) {
    for (let index = 0; index < ELLIPSES; index++) {
      const [x, y] = toScreen(view, [mean[2 * index], mean[2 * index + 1]]);
      const [across, up] = [0, 1].map((dim) => Math.exp(logvar[2 * index + dim] / 2) * view.scale);
      if (!(across < 4 * view.side && up < 4 * view.side)) continue;
      pen.beginPath();
      pen.ellipse(x, y, across, up, 0, 0, 2 * Math.PI);
      outline(2, css(labels[index]));
    }
  }

  // The visitor's digit is the ninth of those that are shown.
  function drawOwn(view, codes) {
    if (codes.length < 18) return;
    const [x, y] = toScreen(view, [codes[16], codes[17]]);
    pen.beginPath();
    pen.arc(x, y, 7, 0, 2 * Math.PI);
    outline(3, "#ffffff");
  }

  function outline(width, colour) {
    pen.lineWidth = width + 2;
    pen.strokeStyle = "rgb(11 13 16 / 75%)";
    pen.stroke();
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }

  new ResizeObserver(fit).observe(canvas);
  fit();
  return { draw, fit };
}

// Paint a lattice on the canvas of the one before, or on a new one where that has another size.
function paintLattice({ side, pixels }, before) {
  const sheet = before?.side === side ? before : makeSheet(side);
  const { colours, image, canvas } = sheet;
  const width = side * TILE;
  for (let tile = 0, from = 0; tile < side * side; tile++) {
    let corner = (Math.floor(tile / side) * width + (tile % side)) * TILE;
    for (let y = 0; y < TILE; y++, corner += width) {
      for (let x = 0; x < TILE; x++) colours[corner + x] = 0xff000000 + 0x010101 * pixels[from++];
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return sheet;
}

function makeSheet(side) {
  const image = new ImageData(side * TILE, side * TILE);
  const colours = new Uint32Array(image.data.buffer); // alpha in the highest byte
  return { side, image, colours, canvas: new OffscreenCanvas(side * TILE, side * TILE) };
}
