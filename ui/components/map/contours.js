// Lines around the densest part of a cloud of points on a plane, in world units. A grid is a Float32Array [cells, cells]
// over a square from -reach to reach both ways; its rows go up with t, its columns with s.
const BANDWIDTH = 0.2; // standard deviation of the kernel, world units; Scott's rule: 0.21 for 10,000 points of N(0, 1)
const CUT = 4; // standard deviations at which the kernel ends

// Return the density of points, [count, 2], per square unit, smoothed. What lies beyond the grid counts to the whole only.
export function density(points, { reach = 4, cells = 64 } = {}) {
  const perUnit = cells / (2 * reach);
  const counts = new Float32Array(cells * cells);
  const each = (2 * perUnit * perUnit) / points.length;
  for (let at = 0; at < points.length; at += 2) {
    const column = Math.floor((points[at] + reach) * perUnit);
    const row = Math.floor((points[at + 1] + reach) * perUnit);
    if (column >= 0 && column < cells && row >= 0 && row < cells) counts[row * cells + column] += each;
  }
  const kernel = gaussian(BANDWIDTH * perUnit);
  return smooth(smooth(counts, kernel, cells, 1), kernel, cells, cells);
}

// Return weights that sum to 1, the middle one at index (length - 1) / 2, for a standard deviation in cells.
function gaussian(std) {
  const half = Math.ceil(CUT * std);
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, i) => Math.exp(-(((i - half) / std) ** 2) / 2));
  const total = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => weight / total);
}

// Return the grid smoothed in one direction: `step` numbers lie from one cell to the next, 1 or as many as cells.
function smooth(grid, kernel, cells, step) {
  const smoothed = new Float32Array(grid.length);
  const half = (kernel.length - 1) / 2;
  for (let index = 0; index < grid.length; index++) {
    const place = Math.floor(index / step) % cells;
    const last = Math.min(half, cells - 1 - place);
    let sum = 0;
    for (let i = -Math.min(half, place); i <= last; i++) sum += kernel[half + i] * grid[index + i * step];
    smoothed[index] = sum;
  }
  return smoothed;
}

// Return the levels at and above which cells hold these shares of the grid's mass; infinite ones for an empty grid.
export function levelsFor(grid, shares = [0.5, 0.9]) {
  const falling = Float32Array.from(grid).sort().reverse();
  const total = falling.reduce((sum, value) => sum + value, 0);
  return shares.map((share) => {
    let [sum, place] = [0, -1];
    while (sum < share * total && place < falling.length - 1) sum += falling[++place];
    return falling[place] ?? Number.POSITIVE_INFINITY;
  });
}

// Return the lines at a level: lists [s, t, s, t, ...] with higher ground on their left, by marching squares between the
// middles of cells. A closed line ends at its first point; a line that leaves the grid is open.
export function contour(grid, level, { reach = 4, cells = 64 } = {}) {
  const next = steps(grid, level, cells);
  const hasBefore = new Uint8Array(next.length);
  for (const side of next) if (side >= 0) hasBefore[side] = 1;
  const point = (side) => crossing(grid, level, side, { reach, cells });
  const lines = [];
  for (const open of [true, false]) {
    for (let side = 0; side < next.length; side++) {
      if (next[side] >= 0 && !(open && hasBefore[side])) lines.push(follow(next, side).flatMap(point));
    }
  }
  return lines;
}

// Return the side to which the line goes on from each side, -1 for none. Side 2i leads from the middle of cell i to its
// right neighbour's, side 2i + 1 to that of the cell above.
function steps(grid, level, cells) {
  const next = new Int32Array(2 * cells * cells).fill(-1);
  for (let row = 0; row < cells - 1; row++) {
    for (let column = 0; column < cells - 1; column++) {
      const cell = row * cells + column;
      const corners = [cell, cell + 1, cell + cells + 1, cell + cells]; // counterclockwise, as the sides
      const values = corners.map((corner) => grid[corner]);
      const sides = [2 * cell, 2 * cell + 3, 2 * (cell + cells), 2 * cell + 1];
      for (const [from, to] of pairs(values, level)) next[sides[from]] = sides[to];
    }
  }
  return next;
}

// Return the lines in a square of four values, [from side, to side]. Counterclockwise, a line begins where the sides go
// down through the level, and ends at the next side that goes up; where two corners are apart, each line goes around one.
function pairs(values, level) {
  const high = values.map((value) => value >= level);
  const downs = [0, 1, 2, 3].filter((side) => high[side] && !high[(side + 1) % 4]);
  const areApart = downs.length === 2 && values.reduce((sum, value) => sum + value) / 4 < level;
  return downs.map((down) => {
    let up = areApart ? (down + 3) % 4 : (down + 1) % 4;
    while (high[up] || !high[(up + 1) % 4]) up = (up + 1) % 4;
    return [down, up];
  });
}

// Return the sides of one line from a side on, and take them out of `next`.
function follow(next, first) {
  const sides = [first];
  for (let side = first; next[side] >= 0; ) {
    const to = next[side];
    next[side] = -1;
    sides.push(to);
    side = to;
  }
  return sides;
}

// Return [s, t] where a side crosses the level, by linear interpolation.
function crossing(grid, level, side, { reach, cells }) {
  const [cell, isUp] = [side >> 1, side & 1];
  const other = grid[cell + (isUp ? cells : 1)];
  const part = (level - grid[cell]) / (other - grid[cell]);
  const place = (index, along) => ((index + 0.5 + along) * 2 * reach) / cells - reach;
  return [place(cell % cells, isUp ? 0 : part), place(Math.floor(cell / cells), isUp ? part : 0)];
}
