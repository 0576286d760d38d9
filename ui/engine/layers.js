// The layers of a decoder. Each maker takes the description of a layer (vae_core/export.py), `take(count)`, which
// returns the next numbers of the weights, and the picture that the layer gets. It returns the layer's output picture
// and a `step` that computes it. All memory is taken here; a step takes none.
//
// Every layer with weights comes down to `accumulate`: an output pixel of a convolution is the sum of the rows of its
// window, each times its weights. A transposed convolution of stride s is s x s convolutions, one for each place of an
// output pixel modulo s, because each meets other weights of the window.
import { accumulate, accumulateTwo, finder } from "./kernels.js";

export function knows(layers) {
  return layers.every((layer) => Object.hasOwn(MAKERS, layer.kind) && knows(layer.layers ?? []));
}

export function chain(layers, take, input) {
  const steps = [];
  let output = input;
  for (const layer of layers) {
    const made = MAKERS[layer.kind](layer, take, output);
    steps.push(made.step);
    output = made.output;
  }
  return { steps, output };
}

export function picture(height, width, channels) {
  return { data: new Float32Array(height * width * channels), height, width, channels };
}

function linear({ inputs, outputs }, take, input) {
  const weight = take(outputs * inputs);
  const bias = take(outputs);
  const output = picture(1, 1, outputs);
  const { where, first, find } = finder({ data: input.data, channels: inputs });
  const step = () => {
    find();
    output.data.set(bias);
    accumulate(input.data, where, 0, first[1], weight, 0, inputs, output.data, 0, outputs);
  };
  return { output, step };
}

// torch's weight is [outputs, inputs, kernel, kernel].
function convolution({ inputs, outputs, kernel, stride, padding }, take, input) {
  const torch = take(outputs * inputs * kernel * kernel);
  const bias = take(outputs);
  const size = (length) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  const output = picture(size(input.height), size(input.width), outputs);
  const taps = [...Array(kernel).keys()];
  const at = (o, c, y, x) => torch[((o * inputs + c) * kernel + y) * kernel + x];
  const found = finder(input);
  const places = { taps, shift: -padding, step: stride, first: 0, every: 1 };
  const steps = [found.find, windows(input, found, output, bias, at, places)];
  return { output, step: () => steps.forEach(run) };
}

// torch's weight is [inputs, outputs, kernel, kernel]. Output pixel y takes input pixel (y + padding - k) / stride for
// every k of the window for which that is a whole number.
function transposed({ inputs, outputs, kernel, stride, padding }, take, input) {
  const torch = take(inputs * outputs * kernel * kernel);
  const bias = take(outputs);
  const size = (length) => (length - 1) * stride - 2 * padding + kernel;
  const output = picture(size(input.height), size(input.width), outputs);
  const at = (o, c, y, x) => torch[((c * outputs + o) * kernel + y) * kernel + x];
  const places = [...Array(stride).keys()].map((first) => {
    const taps = [...Array(kernel).keys()].filter((k) => (first + padding - k) % stride === 0).reverse();
    return { taps, shift: (first + padding - taps[0]) / stride, step: 1, first, every: stride };
  });
  const found = finder(input);
  const steps = [
    found.find,
    ...places.flatMap((y) => places.map((x) => windows(input, found, output, bias, at, y, x))),
  ];
  return { output, step: () => steps.forEach(run) };
}

const run = (step) => step();

// Make a step for the output pixels first, first + every, ... of each axis. The i-th of them sees the input at i * step
// + shift for each tap of its window. A row of a window lies in one piece in the input, its weights in the same order.
function windows(input, { where, first }, output, bias, at, down, across = down) {
  const { data, height, width, channels } = input;
  const outputs = output.channels;
  const stride = down.taps.length * across.taps.length * channels;
  const weight = new Float32Array(outputs * stride);
  let position = 0;
  for (let o = 0; o < outputs; o++) {
    for (const y of down.taps) {
      for (const x of across.taps) {
        for (let c = 0; c < channels; c++) weight[position++] = at(o, c, y, x);
      }
    }
  }
  const rows = down.taps.length;
  const columns = across.taps.length;
  const apart = across.step * channels;
  const beside = across.every * outputs;
  return () => {
    for (let y = down.first, top = down.shift; y < output.height; y += down.every, top += down.step) {
      const firstRow = Math.max(0, -top);
      const endRow = Math.min(rows, height - top);
      for (let x = across.first, left = across.shift; x < output.width; x += across.every, left += across.step) {
        const firstColumn = Math.max(0, -left);
        const length = Math.min(columns, width - left) - firstColumn;
        const place = (y * output.width + x) * outputs;
        const twoWhole = left >= 0 && left + across.step + columns <= width && x + across.every < output.width;
        const two = twoWhole && !input.zeros;
        output.data.set(bias, place);
        if (two) output.data.set(bias, place + beside);
        for (let row = firstRow; row < endRow; row++) {
          const pixel = (top + row) * width + left + firstColumn;
          const start = (row * columns + firstColumn) * channels;
          if (two) {
            const from = pixel * channels;
            const count = length * channels;
            accumulateTwo(data, from, apart, count, weight, start, stride, output.data, place, place + beside, outputs);
          } else {
            const to = first[pixel + length];
            const shift = start - pixel * channels;
            accumulate(data, where, first[pixel], to, weight, shift, stride, output.data, place, outputs);
          }
        }
        if (two) {
          x += across.every;
          left += across.step;
        }
      }
    }
  };
}

// From torch's order, channel by channel, to pixel by pixel.
function reshape({ shape }, _take, input) {
  const [channels, height, width] = shape;
  const output = picture(height, width, channels);
  const step = () => {
    for (let c = 0, i = 0; c < channels; c++) {
      for (let p = 0; p < height * width; p++) output.data[p * channels + c] = input.data[i++];
    }
  };
  return { output, step };
}

// `zeros` tells that the output holds so many zeros that skipping them pays.
function pointwise(compute, zeros = false) {
  return (_layer, _take, input) => {
    const output = { ...picture(input.height, input.width, input.channels), zeros };
    return { output, step: () => compute(input.data, output.data) };
  };
}

const relu = pointwise((from, to) => {
  for (let i = 0; i < from.length; i++) to[i] = Math.max(from[i], 0);
}, true);

const silu = pointwise((from, to) => {
  for (let i = 0; i < from.length; i++) to[i] = from[i] / (1 + Math.exp(-from[i]));
});

const sigmoid = pointwise((from, to) => {
  for (let i = 0; i < from.length; i++) to[i] = 1 / (1 + Math.exp(-from[i]));
});

function residual({ layers }, take, input) {
  const { steps, output } = chain(layers, take, input);
  const step = () => {
    steps.forEach(run);
    for (let i = 0; i < output.data.length; i++) output.data[i] += input.data[i];
  };
  return { output, step };
}

const MAKERS = { linear, convolution, "transposed convolution": transposed, reshape, relu, silu, sigmoid, residual };
