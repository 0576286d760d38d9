// Runs a network in the page, on the layers and numbers that vae_core/export.py writes, with the loops of kernels.c.
//
// A maker lays out one kind of layer: it gets the layer's description, the plan of the memory, and the picture that the
// layer reads, and returns the picture that it writes. A picture is {at, height, width, channels, stride}: its first
// float, and the floats from one pixel to the next, in fours. All memory is taken here; running takes none.

import { arrange, convolution, fours, padded, transposed } from "./convolutions.js";

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

// torch's weight is [outputs, inputs].
function linear({ inputs, outputs }, plan, input) {
  const torch = plan.take(outputs, inputs);
  const weight = plan.constant(arrange(1, inputs, inputs, outputs, (_, i, o) => torch[o * inputs + i]));
  const bias = plan.constant(padded(plan.take(1, outputs)));
  const output = plan.picture(1, 1, outputs);
  plan.call("multiply", 4 * input.at, 1, inputs, weight, bias, output.stride, 4 * output.at);
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
