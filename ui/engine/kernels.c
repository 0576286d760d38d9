// The loops in which a network spends its time, for WebAssembly SIMD. network.js lays out the memory and calls them;
// build.sh compiles them to kernels.wasm.
//
// A picture lies row by row, the channels of a pixel side by side, `stride` floats from one pixel to the next. Outputs
// come in fours: weights, biases and pictures are padded with zeros to whole fours. Nothing is allocated here.
#include "simd.h"

// out[o] = bias[o] + the sum of x[i] * weight[i][o]; the weights are read once, in their order.
static void vector_times_matrix(const float *x, int inputs, const float *weight, const float *bias, int outputs,
                                float *out) {
  for (int o = 0; o < outputs; o += 4) store(out + o, load(bias + o));
  int i = 0;
  for (; i + 4 <= inputs; i += 4, weight += 4 * outputs) {
    const Four x0 = same(x + i), x1 = same(x + i + 1), x2 = same(x + i + 2), x3 = same(x + i + 3);
    const float *w0 = weight, *w1 = w0 + outputs, *w2 = w1 + outputs, *w3 = w2 + outputs;
    for (int o = 0; o < outputs; o += 4) {
      const Four sum = madd(x0, load(w0 + o), madd(x1, load(w1 + o), load(out + o)));
      store(out + o, madd(x2, load(w2 + o), madd(x3, load(w3 + o), sum)));
    }
  }
  for (; i < inputs; i++, weight += outputs) {
    for (int o = 0; o < outputs; o += 4) store(out + o, madd(same(x + i), load(weight + o), load(out + o)));
  }
}

// The windows of `pixels` neighbouring output pixels, each `step` floats behind the one before: `rows` rows, `row`
// floats apart, of `length` floats. Four pixels and eight outputs share each reading of a weight and of an input.
static void windows(const float *x, int pixels, int step, int rows, int row, int length, const float *weight,
                    const float *bias, int outputs, float *out) {
  for (int p = 0; p < pixels; p += 4) {
    const int left = pixels - p;  // where fewer than four are left, the last one is computed again
    const float *x0 = x + p * step, *x1 = x0 + (left > 1 ? step : 0);
    const float *x2 = x1 + (left > 2 ? step : 0), *x3 = x2 + (left > 3 ? step : 0);
    float *y0 = out + p * outputs, *y1 = y0 + (left > 1 ? outputs : 0);
    float *y2 = y1 + (left > 2 ? outputs : 0), *y3 = y2 + (left > 3 ? outputs : 0);
    int o = 0;
    for (; o + 8 <= outputs; o += 8) {
      Four a0 = load(bias + o), a1 = load(bias + o + 4), b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
      const float *w = weight + o;
      for (int r = 0; r < rows; r++) {
        for (int i = r * row, end = i + length; i < end; i++, w += outputs) {
          const Four w0 = load(w), w1 = load(w + 4);
          Four value = same(x0 + i);
          a0 = madd(value, w0, a0), a1 = madd(value, w1, a1);
          value = same(x1 + i);
          b0 = madd(value, w0, b0), b1 = madd(value, w1, b1);
          value = same(x2 + i);
          c0 = madd(value, w0, c0), c1 = madd(value, w1, c1);
          value = same(x3 + i);
          d0 = madd(value, w0, d0), d1 = madd(value, w1, d1);
        }
      }
      store(y0 + o, a0), store(y0 + o + 4, a1), store(y1 + o, b0), store(y1 + o + 4, b1);
      store(y2 + o, c0), store(y2 + o + 4, c1), store(y3 + o, d0), store(y3 + o + 4, d1);
    }
    if (o < outputs) {
      Four a = load(bias + o), b = a, c = a, d = a;
      const float *w = weight + o;
      for (int r = 0; r < rows; r++) {
        for (int i = r * row, end = i + length; i < end; i++, w += outputs) {
          const Four w0 = load(w);
          a = madd(same(x0 + i), w0, a), b = madd(same(x1 + i), w0, b);
          c = madd(same(x2 + i), w0, c), d = madd(same(x3 + i), w0, d);
        }
      }
      store(y0 + o, a), store(y1 + o, b), store(y2 + o, c), store(y3 + o, d);
    }
  }
}

// out [pixels, outputs] = x [pixels, inputs] * weight [inputs, outputs] + bias [outputs]
EXPORT(multiply)
void multiply(const float *x, int pixels, int inputs, const float *weight, const float *bias, int outputs, float *out) {
  if (pixels == 1) vector_times_matrix(x, inputs, weight, bias, outputs, out);
  else windows(x, pixels, inputs, 1, 0, inputs, weight, bias, outputs, out);
}

// A convolution of a padded picture, `row` floats from one row to the next, to out [height, width, outputs]; weight
// [kernel, kernel * stride, outputs].
EXPORT(convolve)
void convolve(const float *x, int row, int stride, int kernel, int step, const float *weight, const float *bias,
              int outputs, int height, int width, float *out) {
  for (int y = 0; y < height; y++) {
    windows(x + y * step * row, width, step * stride, kernel, row, kernel * stride, weight, bias, outputs,
            out + y * width * outputs);
  }
}

// A step of the two transforms below: what four values become on the way to 16 products, and what these become.
static inline void spread(Four a, Four b, Four c, Four d, Four *to) {
  to[0] = wasm_f32x4_sub(a, c), to[1] = wasm_f32x4_add(b, c);
  to[2] = wasm_f32x4_sub(c, b), to[3] = wasm_f32x4_sub(b, d);
}
static inline void gather(Four a, Four b, Four c, Four d, Four *to) {
  to[0] = wasm_f32x4_add(wasm_f32x4_add(a, b), c), to[1] = wasm_f32x4_sub(wasm_f32x4_sub(b, c), d);
}

// A convolution as above with a kernel of 3 and a step of 1, in tiles of 2 x 2 output pixels: 16 products do the work of
// 36 (Winograd's F(2 x 2, 3 x 3); Lavin and Gray 2015, arXiv:1509.09308). The picture has pixels for whole tiles.
// `weight` [16, stride, outputs] is transformed, `none` holds as many zeros as there are outputs, `spreads`
// [16, tiles, stride] and `products` [16, tiles, outputs] are room to work in.
EXPORT(convolve_tiles)
void convolve_tiles(const float *x, int row, int stride, const float *weight, const float *bias, const float *none,
                    int outputs, int height, int width, float *spreads, float *products, float *out) {
  const int down = (height + 1) / 2, across = (width + 1) / 2, tiles = down * across;
  for (int tile = 0; tile < tiles; tile++) {
    for (int c = 0; c < stride; c += 4) {
      const float *from = x + tile / across * 2 * row + tile % across * 2 * stride + c;
      float *to = spreads + tile * stride + c;
      Four columns[4][4], rows[4];
      for (int j = 0; j < 4; j++, from += stride) {
        spread(load(from), load(from + row), load(from + 2 * row), load(from + 3 * row), columns[j]);
      }
      for (int i = 0; i < 4; i++) {
        spread(columns[0][i], columns[1][i], columns[2][i], columns[3][i], rows);
        for (int j = 0; j < 4; j++, to += tiles * stride) store(to, rows[j]);
      }
    }
  }
  for (int k = 0; k < 16; k++) {
    windows(spreads + k * tiles * stride, tiles, stride, 1, 0, stride, weight + k * stride * outputs, none, outputs,
            products + k * tiles * outputs);
  }
  for (int tile = 0; tile < tiles; tile++) {
    const int y = tile / across * 2, left = tile % across * 2;
    for (int o = 0; o < outputs; o += 4) {
      const float *from = products + tile * outputs + o;
      const int next = tiles * outputs;
      Four rows[4][2], pixels[2];
      for (int i = 0; i < 4; i++, from += 4 * next) {
        gather(load(from), load(from + next), load(from + 2 * next), load(from + 3 * next), rows[i]);
      }
      for (int j = 0; j < 2 && left + j < width; j++) {
        gather(rows[0][j], rows[1][j], rows[2][j], rows[3][j], pixels);
        for (int i = 0; i < 2 && y + i < height; i++) {
          store(out + ((y + i) * width + left + j) * outputs + o, wasm_f32x4_add(pixels[i], load(bias + o)));
        }
      }
    }
  }
}

// The rest of a transposed convolution: each pixel of windows [height, width, kernel, kernel, outputs] is laid onto out
// [out_height, out_width, outputs], `step` pixels behind the one before, and what meets there is summed.
EXPORT(lay)
void lay(const float *x, int height, int width, int kernel, int step, int padding, const float *bias, int outputs,
         int out_height, int out_width, float *out) {
  for (int p = 0; p < out_height * out_width; p++) {
    for (int o = 0; o < outputs; o += 4) store(out + p * outputs + o, load(bias + o));
  }
  for (int y = 0; y < height; y++) {
    for (int left = 0; left < width; left++) {
      for (int ky = 0; ky < kernel; ky++) {
        const int to_y = y * step - padding + ky;
        for (int kx = 0; kx < kernel; kx++, x += outputs) {
          const int to_x = left * step - padding + kx;
          if (to_y < 0 || to_y >= out_height || to_x < 0 || to_x >= out_width) continue;
          float *to = out + (to_y * out_width + to_x) * outputs;
          for (int o = 0; o < outputs; o += 4) store(to + o, wasm_f32x4_add(load(to + o), load(x + o)));
        }
      }
    }
  }
}

// out[i * out_i + j * out_j] = x[i * x_i + j * x_j]: pads, transposes and gathers.
EXPORT(copy)
void copy(const float *x, int x_i, int x_j, int is, int js, int out_i, int out_j, float *out) {
  for (int i = 0; i < is; i++) {
    for (int j = 0; j < js; j++) out[i * out_i + j * out_j] = x[i * x_i + j * x_j];
  }
}

// The mean over the pixels of a picture [pixels, channels].
EXPORT(average)
void average(const float *x, int pixels, int channels, float *out) {
  for (int c = 0; c < channels; c += 4) {
    Four sum = four(0);
    for (int p = 0; p < pixels; p++) sum = wasm_f32x4_add(sum, load(x + p * channels + c));
    store(out + c, wasm_f32x4_mul(sum, four(1.0f / (float)pixels)));
  }
}

EXPORT(add)
void add(const float *x, int count, float *out) {
  for (int i = 0; i < count; i += 4) store(out + i, wasm_f32x4_add(load(out + i), load(x + i)));
}

EXPORT(scale)
void scale(const float *x, int count, float factor, float offset, float *out) {
  for (int i = 0; i < count; i += 4) store(out + i, madd(load(x + i), four(factor), four(offset)));
}

EXPORT(relu)
void relu(const float *x, int count, float *out) {
  for (int i = 0; i < count; i += 4) store(out + i, wasm_f32x4_max(load(x + i), four(0)));
}

EXPORT(silu)
void silu(const float *x, int count, float *out) {
  for (int i = 0; i < count; i += 4) store(out + i, wasm_f32x4_mul(load(x + i), logistic(load(x + i))));
}

EXPORT(sigmoid)
void sigmoid(const float *x, int count, float *out) {
  for (int i = 0; i < count; i += 4) store(out + i, logistic(load(x + i)));
}
