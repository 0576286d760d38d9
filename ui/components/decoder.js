// Runs a decoder in the page: `decoder(layers, numbers)` makes a function from a code z to its pixels.
//
// `layers` and `numbers` are what vae_core/export.py writes. A picture between layers is a Float32Array, row by row,
// the channels of a pixel side by side. All memory is taken when the decoder is made; a run takes none.
//
// Every layer with weights comes down to one kernel, `accumulate`: a convolution's output pixel is the sum of the rows of
// its window, each times its weights. A transposed convolution of stride s is s x s convolutions, one for each place of
// an output pixel modulo s, as each meets other weights of the window.

const MAKERS = { linear, convolution, "transposed convolution": transposed, reshape, relu, silu, sigmoid, residual };

export function knows(layers) {
  return layers.every((layer) => Object.hasOwn(MAKERS, layer.kind) && knows(layer.layers ?? []));
}

export function decoder(layers, numbers, inputs) {
  const input = { data: new Float32Array(inputs), height: 1, width: 1, channels: inputs };
  const { steps, output } = chain(layers, reader(new Uint16Array(numbers)), input);
  return (z) => {
    input.data.set(z);
    for (const step of steps) step();
    return output.data;
  };
}

function chain(layers, take, input) {
  const steps = [];
  let output = input;
  for (const layer of layers) {
    const made = MAKERS[layer.kind](layer, take, output);
    steps.push(made.step);
    output = made.output;
  }
  return { steps, output };
}

function picture(height, width, channels) {
  return { data: new Float32Array(height * width * channels), height, width, channels };
}

// Float16 to float32, from front to back.
function reader(halves) {
  let position = 0;
  return (count) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = toNumber(halves[position++]);
    return values;
  };
}

function toNumber(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -24 * fraction;
}

// out[o] += the sum over i of weight[o * stride + i] * data[i], each counted from its own start; four outputs share each
// reading of the data.
function accumulate(data, start, length, weight, first, stride, out, at, outputs) {
  const end = start + length;
  let o = 0;
  for (; o + 4 <= outputs; o += 4) {
    let w0 = first + o * stride;
    let w1 = w0 + stride;
    let w2 = w1 + stride;
    let w3 = w2 + stride;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let i = start; i < end; i++) {
      const x = data[i];
      sum0 += weight[w0++] * x;
      sum1 += weight[w1++] * x;
      sum2 += weight[w2++] * x;
      sum3 += weight[w3++] * x;
    }
    out[at + o] += sum0;
    out[at + o + 1] += sum1;
    out[at + o + 2] += sum2;
    out[at + o + 3] += sum3;
  }
  for (; o < outputs; o++) {
    let w = first + o * stride;
    let sum = 0;
    for (let i = start; i < end; i++) sum += weight[w++] * data[i];
    out[at + o] += sum;
  }
}

function linear({ inputs, outputs }, take, input) {
  const weight = take(outputs * inputs);
  const bias = take(outputs);
  const output = picture(1, 1, outputs);
  const step = () => {
    output.data.set(bias);
    accumulate(input.data, 0, inputs, weight, 0, inputs, output.data, 0, outputs);
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
  return {
    output,
    step: windows(input, output, bias, at, { taps, shift: -padding, step: stride, first: 0, every: 1 }),
  };
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
  const steps = places.flatMap((y) => places.map((x) => windows(input, output, bias, at, y, x)));
  return { output, step: () => steps.forEach(run) };
}

const run = (step) => step();

// The output pixels first, first + every, ... of each axis. The i-th of them sees the input at i * step + shift for each
// tap of its window. A row of a window lies in one piece in the input, and its weights lie in the same order.
function windows(input, output, bias, at, down, across = down) {
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
  return () => {
    for (let y = down.first, top = down.shift; y < output.height; y += down.every, top += down.step) {
      const firstRow = Math.max(0, -top);
      const endRow = Math.min(rows, height - top);
      for (let x = across.first, left = across.shift; x < output.width; x += across.every, left += across.step) {
        const firstColumn = Math.max(0, -left);
        const length = (Math.min(columns, width - left) - firstColumn) * channels;
        const place = (y * output.width + x) * outputs;
        for (let o = 0; o < outputs; o++) output.data[place + o] = bias[o];
        for (let row = firstRow; row < endRow; row++) {
          const start = ((top + row) * width + left + firstColumn) * channels;
          const first = (row * columns + firstColumn) * channels;
          accumulate(data, start, length, weight, first, stride, output.data, place, outputs);
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

function pointwise(compute) {
  return (_layer, _take, input) => {
    const output = picture(input.height, input.width, input.channels);
    return { output, step: () => compute(input.data, output.data) };
  };
}

function relu(layer, take, input) {
  return pointwise((from, to) => {
    for (let i = 0; i < from.length; i++) to[i] = Math.max(from[i], 0);
  })(layer, take, input);
}

function silu(layer, take, input) {
  return pointwise((from, to) => {
    for (let i = 0; i < from.length; i++) to[i] = from[i] / (1 + Math.exp(-from[i]));
  })(layer, take, input);
}

function sigmoid(layer, take, input) {
  return pointwise((from, to) => {
    for (let i = 0; i < from.length; i++) to[i] = 1 / (1 + Math.exp(-from[i]));
  })(layer, take, input);
}

function residual({ layers }, take, input) {
  const { steps, output } = chain(layers, take, input);
  const step = () => {
    steps.forEach(run);
    for (let i = 0; i < output.data.length; i++) output.data[i] += input.data[i];
  };
  return { output, step };
}
