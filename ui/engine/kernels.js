// The loops in which a decoder spends its time. A picture is {data, height, width, channels}; its data is a
// Float32Array, row by row, the channels of a pixel side by side.

// Make a search for the numbers of a picture that are not zero: `where` holds their places in its data, those of pixel
// p from first[p] up to first[p + 1]. Behind a ReLU most numbers are zero, which add nothing to a sum.
export function finder({ data, channels }) {
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

// out[at + o] += the sum of weight[shift + o * stride + i] * data[i] over the places i in `where` between `from` and
// `to`. Eight outputs share each reading of the data.
export function accumulate(data, where, from, to, weight, shift, stride, out, at, outputs) {
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

// The same for two output pixels at once, one with the data from `start` on, the other with the data `apart` behind it.
// Four outputs of both share each reading of a weight. Zeros are not left out: for data that is hardly ever zero.
export function accumulateTwo(data, start, apart, length, weight, first, stride, out, at, other, outputs) {
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
