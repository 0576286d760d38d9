// A network that has learnt in the page, as ../network.js runs it: layers, and numbers of two bytes with a scale a row,
// as vae_core/export.py writes them.
const LARGEST = 32_767; // a number of a row, in its scales
const SILU = { kind: "silu" };

// Return {layers, numbers, scales} of the "decoder" or the "encoder" of weights in vae_core's layout (weights.js).
export function asNetwork(weights, part) {
  const names = part === "decoder" ? ["decoder.0", "decoder.2"] : ["encoder.1", "encoder.3"];
  const linear = names.map((name) => {
    const [outputs, inputs] = weights[`${name}.weight`].shape;
    return { kind: "linear", inputs, outputs };
  });
  const ends =
    part === "decoder"
      ? [[], [{ kind: "reshape", shape: [1, 28, 28] }, { kind: "sigmoid" }]]
      : [[{ kind: "flatten" }], []];
  const layers = [...ends[0], linear[0], SILU, linear[1], ...ends[1]];
  const tensors = names.flatMap((name) => [weights[`${name}.weight`], weights[`${name}.bias`]]);
  return { layers, ...toWhole(tensors.flatMap(rowsOf)) };
}

// The rows of a matrix; a bias is one row.
function rowsOf({ shape, values }) {
  if (shape.length === 1) return [values];
  return Array.from({ length: shape[0] }, (_, row) => values.subarray(row * shape[1], (row + 1) * shape[1]));
}

function toWhole(rows) {
  const numbers = new ArrayBuffer(4 * rows.length + 2 * rows.reduce((sum, row) => sum + row.length, 0));
  const scales = new Float32Array(numbers, 0, rows.length);
  const whole = new Int16Array(numbers, 4 * rows.length);
  let at = 0;
  rows.forEach((row, index) => {
    const largest = row.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
    scales[index] = largest / LARGEST || 1;
    for (const number of row) whole[at++] = Math.round(number / scales[index]);
  });
  return { numbers, scales: rows.length };
}

// Return such numbers as they travel: the high bytes of all of two bytes before the low ones (../models.js).
export function toPlanes(numbers, scales) {
  const start = 4 * scales;
  const whole = new Int16Array(numbers, start);
  const bytes = new Uint8Array(numbers.byteLength);
  bytes.set(new Uint8Array(numbers, 0, start));
  for (let i = 0; i < whole.length; i++) {
    bytes[start + i] = whole[i] >> 8;
    bytes[start + whole.length + i] = whole[i];
  }
  return bytes.buffer;
}
