// Lays out convolutions for the loops of kernels.c, as the makers of network.js do with the other layers, and weights in
// the order in which the loops read them.

export const fours = (count) => Math.ceil(count / 4) * 4;

// Return weights [rows, inputs, outputs] in the kernels' order, inputs and outputs in fours, from torch's.
export function arrange(rows, inputs, stride, outputs, at) {
  const columns = fours(outputs);
  const weight = new Float32Array(rows * stride * columns);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) weight[(row * stride + i) * columns + o] = at(row, i, o);
    }
  }
  return weight;
}

export function padded(values) {
  const bias = new Float32Array(fours(values.length));
  bias.set(values);
  return bias;
}

// torch's weight is [outputs, inputs, kernel, kernel].
export function convolution(layer, plan, input) {
  const { inputs, outputs, kernel, stride, padding } = layer;
  if (kernel === 3 && stride === 1) return convolutionInTiles(layer, plan, input);
  const torch = plan.take(outputs, inputs * kernel * kernel);
  const taps = kernel * kernel;
  const at = (tap, i, o) => torch[(o * inputs + i) * taps + tap];
  const weight = plan.constant(arrange(taps, inputs, input.stride, outputs, at));
  const bias = plan.constant(padded(plan.take(1, outputs)));
  const size = (length) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  const frame = framed(plan, input, padding);
  const output = plan.picture(size(input.height), size(input.width), outputs);
  const row = frame.width * frame.stride;
  const shape = [output.stride, output.height, output.width];
  plan.call("convolve", 4 * frame.at, row, frame.stride, kernel, stride, weight, bias, ...shape, 4 * output.at);
  return output;
}

// A kernel of 3 and a stride of 1, for convolve_tiles of kernels.c. Where a side has an odd number of pixels, the last
// tile reaches beyond it, and needs one more zero there.
function convolutionInTiles({ inputs, outputs, padding }, plan, input) {
  const weight = plan.constant(inTiles(plan.take(outputs, inputs * 9), inputs, input.stride, outputs));
  const bias = plan.constant(padded(plan.take(1, outputs)));
  const none = plan.constant(new Float32Array(fours(outputs)));
  const output = plan.picture(input.height + 2 * padding - 2, input.width + 2 * padding - 2, outputs);
  const frame = framed(plan, input, padding, output.height % 2, output.width % 2);
  const tiles = Math.ceil(output.height / 2) * Math.ceil(output.width / 2);
  const [spreads, products] = [frame.stride, output.stride].map((stride) => 4 * plan.room(16 * tiles * stride));
  const shape = [output.stride, output.height, output.width];
  const sizes = [frame.width * frame.stride, frame.stride, weight, bias, none, ...shape];
  plan.call("convolve_tiles", 4 * frame.at, ...sizes, spreads, products, 4 * output.at);
  return output;
}

// Return torch's weights as the factors of the 16 products of a tile, [4, 4, inputs, outputs] in the kernels' order.
function inTiles(torch, inputs, stride, outputs) {
  const columns = fours(outputs);
  const step = stride * columns; // from one of the 16 to the next
  const weight = new Float32Array(16 * step);
  const rows = new Float64Array(12); // [4, 3]
  for (let from = 0; from < torch.length; from += 9) {
    const at = ((from / 9) % inputs) * columns + Math.floor(from / 9 / inputs);
    for (let x = 0; x < 3; x++) spread(torch[from + x], torch[from + 3 + x], torch[from + 6 + x], rows, x, 3);
    for (let k = 0; k < 4; k++) spread(rows[3 * k], rows[3 * k + 1], rows[3 * k + 2], weight, at + 4 * k * step, step);
  }
  return weight;
}

// What the three numbers of a kernel's row or column become in a tile: four, so many apart.
function spread(a, b, c, to, at, step) {
  to[at] = a;
  to[at + step] = (a + b + c) / 2;
  to[at + 2 * step] = (a - b + c) / 2;
  to[at + 3 * step] = c;
}

// Return the picture with zeros around it, and so many more below and on the right.
function framed(plan, input, padding, below = 0, right = 0) {
  if (!(padding || below || right)) return input;
  const { height, width, channels, stride } = input;
  const frame = plan.picture(height + 2 * padding + below, width + 2 * padding + right, channels, stride);
  const row = frame.width * stride;
  const inside = frame.at + padding * (row + stride);
  plan.call("copy", 4 * input.at, width * stride, 1, height, width * stride, row, 1, 4 * inside);
  return frame;
}

// Each input pixel, times the weights, makes a window of output pixels; the windows are summed where they overlap.
// torch's weight is [inputs, outputs, kernel, kernel].
export function transposed({ inputs, outputs, kernel, stride, padding }, plan, input) {
  const torch = plan.take(inputs, outputs * kernel * kernel);
  const taps = kernel * kernel;
  const columns = taps * fours(outputs);
  const weight = new Float32Array(input.stride * columns);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      for (let tap = 0; tap < taps; tap++) {
        weight[i * columns + tap * fours(outputs) + o] = torch[(i * outputs + o) * taps + tap];
      }
    }
  }
  const bias = plan.constant(padded(plan.take(1, outputs)));
  const { height, width } = input;
  const size = (length) => (length - 1) * stride - 2 * padding + kernel;
  const all = plan.room(height * width * columns);
  const output = plan.picture(size(height), size(width), outputs);
  const none = plan.constant(new Float32Array(columns));
  plan.call("multiply", 4 * input.at, height * width, input.stride, plan.constant(weight), none, columns, 4 * all);
  const sizes = [height, width, kernel, stride, padding];
  plan.call("lay", 4 * all, ...sizes, bias, output.stride, output.height, output.width, 4 * output.at);
  return output;
}
