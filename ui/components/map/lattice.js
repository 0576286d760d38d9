// The decoded lattice of the map: a sheet of tiles, each the picture of the code in its middle. A sheet is {model, plane,
// rest, size, isCoarse, left, bottom, columns, rows, tiles, canvas}: `size` of a tile in units; the indices of its first
// column and lowest row, counted from the corner of the map at rest; tiles row by row from the top, each {pixels: levels of
// 255, [784]; probabilities, [10] or null}. What was decoded is shown until the next sheet is there: nothing blinks.
import { toCode } from "../../engine/plane.js";
import { latest } from "../shared/latest.js";
import { pack } from "./palette.js";
import { tint } from "./regions.js";
import { REACH, toPlace } from "./view.js";

export const TILE = 28; // pixels of a tile
const MOST = 21; // tiles beside each other, above which they are drawn larger
const COARSE = 2; // how many times as large tiles are while there is no time for all
const SLOW = 150; // milliseconds for a whole sheet above which a coarse one comes first
const SETTLED = 150; // milliseconds without a change after which the classifier reads the tiles
const GRAYS = Uint32Array.from({ length: 256 }, (_, level) => pack([level, level, level], 1));
const EDGE = 1e-6; // of a tile: what rounding may move an edge

// `decode(model, codes, reads)` promises {pixels, probabilities} of each code, null where newer ones came first; `changed()`
// is called when another sheet, or tint, can be drawn; `isRead()` says whether regions are to be shown.
export function makeLattice({ decode, changed, isRead, palette }) {
  const lattice = { sheet: null, tinted: null, want };
  let wanted = null; // {view, model, plane, rest}
  let pace = 0; // milliseconds that a whole sheet took
  let timer = 0;

  const isWanted = (sheet) =>
    sheet.model === wanted.model && sheet.plane === wanted.plane && sheet.rest === wanted.rest;

  // Decode the tiles of a layout that are not known; with `reads` also those that no classifier has read.
  async function make(layout, reads) {
    const tiles = known(layout, lattice.sheet);
    const missing = tiles.flatMap((tile, index) => (!tile || (reads && !tile.probabilities) ? [index] : []));
    if (missing.length) {
      const begun = performance.now();
      const codes = missing.map((index) => codeOf(layout, index));
      const found = await decode(layout.model, codes, reads);
      if (!found || layout.model !== wanted.model) return;
      if (!reads) pace = ((performance.now() - begun) * tiles.length) / missing.length;
      found.forEach((tile, index) => {
        tiles[missing[index]] = tile;
      });
    } else if (isAlike(layout, lattice.sheet) && !reads) return;
    lattice.sheet = { ...layout, tiles, canvas: paintSheet(layout, tiles, lattice.sheet) };
    if (tiles.every(({ probabilities }) => probabilities)) color(lattice.sheet);
    changed();
  }

  function color({ tiles, canvas, ...layout }) {
    const { rows, columns } = layout;
    const probabilities = Float32Array.from(tiles.flatMap((tile) => [...tile.probabilities]));
    lattice.tinted = { ...layout, canvas: toCanvas(tint({ probabilities, rows, columns, palette })) };
  }

  const draw = latest(async () => {
    await new Promise((resolve) => setTimeout(resolve)); // the picture of the point goes first
    const layout = layoutOf(wanted);
    const isFresh = !lattice.sheet || !isWanted(lattice.sheet) || !known(layout, lattice.sheet).some(Boolean);
    if (isFresh && (pace === 0 || pace > SLOW)) await make(layoutOf(wanted, COARSE), false);
    await make(layoutOf(wanted), false);
    clearTimeout(timer);
    timer = setTimeout(read, SETTLED);
  });

  const read = latest(async () => {
    if (isRead()) await make(layoutOf(wanted), true);
  });

  // Draw a view of a plane through the codes that differ by `rest` from it.
  function want(next) {
    wanted = next;
    clearTimeout(timer);
    return draw();
  }

  return lattice;
}

// Return where the tiles lie that cover a view, each `times` as large as at best.
function layoutOf({ view, model, plane, rest }, times = 1) {
  const whole = TILE * Math.ceil(view.side / TILE / MOST) * times; // pixels of a tile on the screen
  const size = whole / view.scale;
  const [[west, north], [east, south]] = [toPlace(view, [0, 0]), toPlace(view, [view.side, view.side])];
  const [left, bottom] = [west, south].map((edge) => Math.floor((edge + REACH) / size + EDGE));
  const [right, top] = [east, north].map((edge) => Math.ceil((edge + REACH) / size - EDGE));
  const isCoarse = times > 1;
  return { model, plane, rest, size, isCoarse, left, bottom, columns: right - left, rows: top - bottom };
}

// Return the place [s, t] of the top left corner of a sheet.
export const cornerOf = ({ size, left, bottom, rows }) => [left * size - REACH, (bottom + rows) * size - REACH];

function codeOf({ plane, rest, size, left, bottom, columns, rows }, index) {
  const [row, column] = [Math.floor(index / columns), index % columns];
  return toCode(plane, rest, (left + column + 0.5) * size - REACH, (bottom + rows - row - 0.5) * size - REACH);
}

// Return the tiles of a layout that another sheet holds, null in the place of others.
function known({ columns, rows, ...layout }, sheet) {
  const isUsable = sheet && ["model", "plane", "rest"].every((key) => layout[key] === sheet[key]);
  const isInStep = isUsable && Math.abs(layout.size / sheet.size - 1) < EDGE;
  const at = (column, row) => {
    if (!isInStep) return null;
    const [x, y] = [layout.left + column - sheet.left, sheet.bottom + sheet.rows - (layout.bottom + rows - row)];
    return x >= 0 && x < sheet.columns && y >= 0 && y < sheet.rows ? sheet.tiles[y * sheet.columns + x] : null;
  };
  return Array.from({ length: columns * rows }, (_, index) => at(index % columns, Math.floor(index / columns)));
}

function isAlike(layout, sheet) {
  return Boolean(sheet) && Object.keys(layout).every((key) => layout[key] === sheet[key]);
}

// Paint all tiles on the canvas of the sheet before, or on a new one where that has another size.
function paintSheet({ columns, rows }, tiles, before) {
  const image = new ImageData(columns * TILE, rows * TILE);
  const colours = new Uint32Array(image.data.buffer); // alpha in the highest byte
  tiles.forEach(({ pixels }, index) => {
    const corner = (Math.floor(index / columns) * columns * TILE + (index % columns)) * TILE;
    for (let row = 0; row < TILE; row++) {
      const from = row * TILE;
      const to = corner + row * columns * TILE;
      for (let column = 0; column < TILE; column++) colours[to + column] = GRAYS[pixels[from + column]];
    }
  });
  return onCanvas(image, before?.canvas);
}

function toCanvas({ width, height, colours }) {
  const image = new ImageData(width, height);
  new Uint32Array(image.data.buffer).set(colours);
  return onCanvas(image);
}

function onCanvas(image, canvas = null) {
  const { width, height } = image;
  const target = canvas?.width === width && canvas.height === height ? canvas : new OffscreenCanvas(width, height);
  target.getContext("2d").putImageData(image, 0, 0);
  return target;
}
