// Runs a network in the page, on the layers and numbers that vae_core/export.py writes, with the loops of kernels.c.
//
// A maker lays out one kind of layer: it gets the layer's description, the plan of the memory, and the picture that the
// layer reads, and returns the picture that it writes. A picture is {at, height, width, channels, stride}: its first
// float, and the floats from one pixel to the next, in fours. All memory is taken here; running takes none.

const START = 32_768; // floats before the first picture: the stack of the kernels, 64 kB, lies in front of it
const PAGE = 65_536; // bytes of a page of WebAssembly's memory

export function knows(layers) {
  return layers.every((layer) => Object.hasOwn(MAKERS, layer.kind) && knows(layer.layers ?? []));
}

// Return a function from inputs, [height, width] of one channel or a vector of `width`, to outputs, a Float32Array that
// the next call overwrites, the channels of a pixel side by side. `kernels` is the compiled kernels.wasm, `numbers` an
// ArrayBuffer of so many `scales`, and of weights and biases.
export function network(kernels, { layers, numbers, scales }, { height = 1, width }) {
  const plan = makePlan(new Float32Array(numbers, 0, scales), new Int16Array(numbers, 4 * scales));
  const input = height === 1 ? plan.picture(1, 1, width) : plan.picture(height, width, 1, 1);
  const output = compact(plan, chain(layers, plan, input));
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * plan.size()) / PAGE) });
  const { exports } = new WebAssembly.Instance(kernels, { env: { memory } });
  const floats = new Float32Array(memory.buffer);
  for (const { at, values } of plan.constants) floats.set(values, at);
  const steps = plan.steps.map(([name, ...given]) => {
    const kernel = exports[name];
    return () => kernel(...given);
  });
  const results = floats.subarray(output.at, output.at + output.height * output.width * output.channels);
  return (values) => {
    floats.set(values, input.at);
    for (const step of steps) step();
    return results;
  };
}

const fours = (count) => Math.ceil(count / 4) * 4;
const lengthOf = ({ height, width, stride }) => height * width * stride;

// The plan of a memory: where everything lies, what has to be in it at first, and the calls of the kernels. Kernels
// take addresses in bytes, and all else in floats.
function makePlan(scales, whole) {
  let end = START;
  let position = 0; // in `whole`
  let row = 0; // in `scales`
  const plan = {
    constants: [], // {at, values}
    steps: [], // [name of a kernel, its arguments]
    size: () => end,
    take(rows, columns) {
      const values = new Float32Array(rows * columns);
      for (let i = 0; i < values.length; row++) {
        for (const next = i + columns; i < next; i++) values[i] = scales[row] * whole[position++];
      }
      return values;
    },
    room(count) {
      const at = end;
      end += fours(count);
      return at;
    },
    picture(height, width, channels, stride = fours(channels)) {
      return { at: plan.room(height * width * stride), height, width, channels, stride };
    },
    constant(values) {
      const at = plan.room(values.length);
      plan.constants.push({ at, values });
      return 4 * at;
    },
    call: (...step) => plan.steps.push(step),
  };
  return plan;
}

function chain(layers, plan, input) {
  return layers.reduce((picture, layer) => MAKERS[layer.kind](layer, plan, picture), input);
}

// Return weights [rows, inputs, outputs] in the kernels' order, inputs and outputs in fours, from torch's.
function arrange(rows, inputs, stride, outputs, at) {
  const columns = fours(outputs);
  const weight = new Float32Array(rows * stride * columns);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) weight[(row * stride + i) * columns + o] = at(row, i, o);
    }
  }
  return weight;
}

function padded(values) {
  const bias = new Float32Array(fours(values.length));
  bias.set(values);
  return bias;
}

// torch's weight is [outputs, inputs].
function linear({ inputs, outputs }, plan, input) {
  const torch = plan.take(outputs, inputs);
  const weight = plan.constant(arrange(1, inputs, inputs, outputs, (_, i, o) => torch[o * inputs + i]));
  const bias = plan.constant(padded(plan.take(1, outputs)));
  const output = plan.picture(1, 1, outputs);
  plan.call("multiply", 4 * input.at, 1, inputs, weight, bias, output.stride, 4 * output.at);
  return output;
}

// torch's weight is [outputs, inputs, kernel, kernel].
function convolution(layer, plan, input) {
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
  const torch = plan.take(outputs, inputs * 9);
  const tap = (ky, kx, i, o) => torch[(o * inputs + i) * 9 + 3 * ky + kx];
  const at = (k, i, o) => spread((ky) => spread((kx) => tap(ky, kx, i, o), k % 4), k >> 2);
  const weight = plan.constant(arrange(16, inputs, input.stride, outputs, at));
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

// One of the four numbers that the three of a kernel's row or column become in a tile.
function spread(tap, part) {
  if (part === 0) return tap(0);
  if (part === 3) return tap(2);
  return (tap(0) + (part === 1 ? tap(1) : -tap(1)) + tap(2)) / 2;
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
function transposed({ inputs, outputs, kernel, stride, padding }, plan, input) {
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

// From torch's order, channel by channel, to pixel by pixel.
function reshape({ shape }, plan, input) {
  const [channels, height, width] = shape;
  const output = plan.picture(height, width, channels);
  plan.call("copy", 4 * input.at, height * width, 1, channels, height * width, 1, output.stride, 4 * output.at);
  return output;
}

// The other way round.
function flatten(_layer, plan, { at, height, width, channels, stride }) {
  const output = plan.picture(1, 1, height * width * channels);
  plan.call("copy", 4 * at, 1, stride, channels, height * width, height * width, 1, 4 * output.at);
  return output;
}

// The channels of each pixel side by side, without the zeros behind them.
function compact(plan, input) {
  const { at, height, width, channels, stride } = input;
  if (channels === stride) return input;
  const output = plan.picture(height, width, channels, channels);
  plan.call("copy", 4 * at, stride, 1, height * width, channels, channels, 1, 4 * output.at);
  return output;
}

function average(_layer, plan, input) {
  const output = plan.picture(1, 1, input.channels);
  plan.call("average", 4 * input.at, input.height * input.width, input.stride, 4 * output.at);
  return output;
}

function pointwise(name) {
  return (_layer, plan, input) => {
    const output = plan.picture(input.height, input.width, input.channels, input.stride);
    plan.call(name, 4 * input.at, lengthOf(input), 4 * output.at);
    return output;
  };
}

function scale({ factor, offset }, plan, input) {
  const output = plan.picture(input.height, input.width, input.channels, input.stride);
  plan.call("scale", 4 * input.at, lengthOf(input), factor, offset, 4 * output.at);
  return output;
}

function residual({ layers }, plan, input) {
  const output = chain(layers, plan, input);
  plan.call("add", 4 * input.at, lengthOf(input), 4 * output.at);
  return output;
}

const MAKERS = {
  linear,
  convolution,
  "transposed convolution": transposed,
  reshape,
  flatten,
  average,
  scale,
  residual,
};
for (const kind of ["relu", "silu", "sigmoid"]) MAKERS[kind] = pointwise(kind);
