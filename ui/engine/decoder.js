// Runs a decoder in the page: `decoder(layers, numbers)` makes a function from a code z to its pixels.
//
// `layers` and `numbers` are what vae_core/export.py writes. A picture between layers is a Float32Array, row by row,
// the channels of a pixel side by side. All memory is taken when the decoder is made; a run takes none.
//
// Every layer with weights comes down to `accumulate`: a convolution's output pixel is the sum of the rows of its window,
// each times its weights; `accumulateTwo` makes two pixels side by side from each reading of the weights. A transposed
// convolution of stride s is s x s convolutions, one for each place of an output pixel modulo s, as each meets other
// weights of the window.

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

// Where a picture is not zero: `where` holds the places in its data, those of pixel p from first[p] up to first[p + 1].
// Behind a ReLU most of it is zero, and what is zero adds nothing.
function finder({ data, channels }) {
  const pixels = data.length / channels;
  const where = new Int32Array(data.length);
  const first = new Int32Array(pixels + 1);
  const find = () => {
    let count = 0;
    for (let pixel = 0, i = 0; pixel < pixels; pixel++) {
      for (const end = i + channels; i < end; i++) if (data[i] !== 0) where[count++] = i;
      first[pixel + 1] = count;
    }
  };
  return { where, first, find };
}

// out[at + o] += the sum of weight[shift + o * stride + i] * data[i] over the places i in `where` between `from` and `to`;
// eight outputs share each reading of the data.
function accumulate(data, where, from, to, weight, shift, stride, out, at, outputs) {
  let o = 0;
  for (; o + 8 <= outputs; o += 8) {
    const w0 = shift + o * stride;
    const w1 = w0 + stride;
    const w2 = w1 + stride;
    const w3 = w2 + stride;
    const w4 = w3 + stride;
    const w5 = w4 + stride;
    const w6 = w5 + stride;
    const w7 = w6 + stride;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let sum4 = 0;
    let sum5 = 0;
    let sum6 = 0;
    let sum7 = 0;
    for (let n = from; n < to; n++) {
      const i = where[n];
      const x = data[i];
      sum0 += weight[w0 + i] * x;
      sum1 += weight[w1 + i] * x;
      sum2 += weight[w2 + i] * x;
      sum3 += weight[w3 + i] * x;
      sum4 += weight[w4 + i] * x;
      sum5 += weight[w5 + i] * x;
      sum6 += weight[w6 + i] * x;
      sum7 += weight[w7 + i] * x;
    }
    out[at + o] += sum0;
    out[at + o + 1] += sum1;
    out[at + o + 2] += sum2;
    out[at + o + 3] += sum3;
    out[at + o + 4] += sum4;
    out[at + o + 5] += sum5;
    out[at + o + 6] += sum6;
    out[at + o + 7] += sum7;
  }
  for (; o < outputs; o++) {
    const w = shift + o * stride;
    let sum = 0;
    for (let n = from; n < to; n++) sum += weight[w + where[n]] * data[where[n]];
    out[at + o] += sum;
  }
}

// The same for two output pixels at once, one with the data from `start` on, the other with what lies `apart` behind it;
// four outputs of both share each reading of a weight. Nothing is left out: for data that is hardly ever zero.
function accumulateTwo(data, start, apart, length, weight, first, stride, out, at, other, outputs) {
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
    let next0 = 0;
    let next1 = 0;
    let next2 = 0;
    let next3 = 0;
    for (let i = start; i < end; i++) {
      const x = data[i];
      const y = data[i + apart];
      const v0 = weight[w0++];
      sum0 += v0 * x;
      next0 += v0 * y;
      const v1 = weight[w1++];
      sum1 += v1 * x;
      next1 += v1 * y;
      const v2 = weight[w2++];
      sum2 += v2 * x;
      next2 += v2 * y;
      const v3 = weight[w3++];
      sum3 += v3 * x;
      next3 += v3 * y;
    }
    out[at + o] += sum0;
    out[at + o + 1] += sum1;
    out[at + o + 2] += sum2;
    out[at + o + 3] += sum3;
    out[other + o] += next0;
    out[other + o + 1] += next1;
    out[other + o + 2] += next2;
    out[other + o + 3] += next3;
  }
  for (; o < outputs; o++) {
    let w = first + o * stride;
    let sum = 0;
    let next = 0;
    for (let i = start; i < end; i++, w++) {
      sum += weight[w] * data[i];
      next += weight[w] * data[i + apart];
    }
    out[at + o] += sum;
    out[other + o] += next;
  }
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

// The output pixels first, first + every, ... of each axis. The i-th of them sees the input at i * step + shift for each
// tap of its window. A row of a window lies in one piece in the input, and its weights lie in the same order.
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

function pointwise(compute) {
  return (_layer, _take, input) => {
    const output = picture(input.height, input.width, input.channels);
    return { output, step: () => compute(input.data, output.data) };
  };
}

function relu(layer, take, input) {
  const made = pointwise((from, to) => {
    for (let i = 0; i < from.length; i++) to[i] = Math.max(from[i], 0);
  })(layer, take, input);
  made.output.zeros = true; // worth looking for
  return made;
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
