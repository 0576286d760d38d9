// The loops in which a VAE learns, for WebAssembly SIMD: matrix products, activations, losses and Adam. memory.js lays
// out the memory and trainer.js calls them; ../build.sh compiles them to training.wasm.
//
// A matrix lies row by row; its rows are padded with zeros to whole eights of floats. Nothing is allocated here.
#include "simd.h"

// Rows of a tile of the product, whose sums stay in registers, and fours of its columns. Of nine sizes 4 by 8 was the
// fastest in V8, with 2 by 16: a step of width 128 takes 1.5 ms; with 6 by 8, 4 by 12 and 8 by 8 it takes 2.6 to 3 ms.
#define ROWS 4
#define FOURS 2
#define COLUMNS (4 * FOURS)
#define LOG2_E 1.44269504f
#define LN_PI 1.14472989f
#define CODE 2          // latent_dim
#define MIN_LOGVAR -30  // as vae_core clamps it
#define MAX_LOGVAR 20

static inline Four sub(Four a, Four b) { return wasm_f32x4_sub(a, b); }
static inline Four mul(Four a, Four b) { return wasm_f32x4_mul(a, b); }
static inline int eights(int count) { return (count + 7) & ~7; }
static inline float sum_of(Four x) {
  return (wasm_f32x4_extract_lane(x, 0) + wasm_f32x4_extract_lane(x, 1)) +
         (wasm_f32x4_extract_lane(x, 2) + wasm_f32x4_extract_lane(x, 3));
}
static inline float exp_of(float x) { return wasm_f32x4_extract_lane(power_of_2(four(x * LOG2_E)), 0); }

// Lay a matrix, whose number (i, k) is at x[i * i_step + k * k_step], out in panels of `size` rows: what a tile reads
// comes one behind the other. The last panel is filled up with zeros.
static inline void pack(const float *x, int i_step, int k_step, int count, int inner, const int size, float *out) {
  for (int i = 0; i < count; i += size) {
    const float *from = x + i * i_step;
    if (i + size <= count && i_step == 1) {
      for (int k = 0; k < inner; k++, out += size) {
        for (int r = 0; r < size; r++) out[r] = from[k * k_step + r];
      }
    } else if (i + size <= count) {
      for (int k = 0; k < inner; k++, out += size) {
        for (int r = 0; r < size; r++) out[r] = from[r * i_step + k * k_step];
      }
    } else {
      for (int k = 0; k < inner; k++, out += size) {
        for (int r = 0; r < size; r++) out[r] = i + r < count ? from[r * i_step + k * k_step] : 0;
      }
    }
  }
}

// out [rows, columns] = a [rows, inner] * b [inner, columns] + bias [columns], where there is one. The steps say how far
// apart the numbers of a row and of a column lie, so that both a matrix and its transpose can be read.
EXPORT(multiply)
void multiply(const float *a, int a_row, int a_column, const float *b, int b_row, int b_column, int rows, int inner,
              int columns, const float *bias, float *out, float *scratch) {
  const int stride = eights(columns), blocks = (rows + ROWS - 1) / ROWS;
  float *packed_a = scratch, *packed_b = scratch + blocks * ROWS * inner;
  pack(a, a_row, a_column, rows, inner, ROWS, packed_a);
  pack(b, b_column, b_row, columns, inner, COLUMNS, packed_b);
  for (int column = 0; column < stride; column += COLUMNS, packed_b += COLUMNS * inner) {
    const float *x = packed_a;
    for (int row = 0; row < rows; row += ROWS) {
      Four sums[ROWS][FOURS];
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
#pragma unroll
        for (int f = 0; f < FOURS; f++) sums[r][f] = four(0);
      }
      const float *w = packed_b;
      for (int k = 0; k < inner; k++, x += ROWS, w += COLUMNS) {
        Four weights[FOURS];
#pragma unroll
        for (int f = 0; f < FOURS; f++) weights[f] = load(w + 4 * f);
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
          const Four value = same(x + r);
#pragma unroll
          for (int f = 0; f < FOURS; f++) sums[r][f] = madd(value, weights[f], sums[r][f]);
        }
      }
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
#pragma unroll
        for (int f = 0; f < FOURS; f++) {
          const int at = column + 4 * f;
          if (row + r >= rows || at >= stride) continue;
          store(out + (row + r) * stride + at, bias ? wasm_f32x4_add(sums[r][f], load(bias + at)) : sums[r][f]);
        }
      }
    }
  }
}

// out [columns] = the sum of the rows of x [rows, columns]
EXPORT(sum_rows)
void sum_rows(const float *x, int rows, int columns, float *out) {
  const int stride = eights(columns);
  for (int c = 0; c < stride; c += 4) {
    Four sum = four(0);
    for (int r = 0; r < rows; r++) sum = wasm_f32x4_add(sum, load(x + r * stride + c));
    store(out + c, sum);
  }
}

EXPORT(silu)
void silu(const float *x, int count, float *out) {
  for (int i = 0; i < count; i += 4) store(out + i, mul(load(x + i), logistic(load(x + i))));
}

// Turn the gradient of SiLU's output, in place, into that of its input x: times s (1 + x (1 - s)), s the logistic of x.
EXPORT(silu_back)
void silu_back(const float *x, int count, float *gradient) {
  for (int i = 0; i < count; i += 4) {
    const Four at = load(x + i), s = logistic(at);
    store(gradient + i, mul(load(gradient + i), mul(s, madd(at, sub(four(1), s), four(1)))));
  }
}

// Pixel means of logits; of a logit that is no number, 0.
EXPORT(pixel_means)
void pixel_means(const float *logits, int count, float *out) {
  for (int i = 0; i < count; i += 4) {
    const Four p = logistic(load(logits + i));
    store(out + i, wasm_v128_and(p, wasm_f32x4_eq(p, p)));
  }
}

// The same as levels of 255, sixteen at a time.
EXPORT(levels)
void levels(const float *logits, int count, unsigned char *out) {
  for (int i = 0; i < count; i += 16) {
    Four whole[4];
    for (int f = 0; f < 4; f++) {  // a NaN becomes 0
      whole[f] = wasm_i32x4_trunc_sat_f32x4(madd(logistic(load(logits + i + 4 * f)), four(255), four(0.5f)));
    }
    const Four low = wasm_i16x8_narrow_i32x4(whole[0], whole[1]), high = wasm_i16x8_narrow_i32x4(whole[2], whole[3]);
    wasm_v128_store(out + i, wasm_u8x16_narrow_i16x8(low, high));
  }
}

// Return the sum of the binary cross-entropies of logits and x, both [rows, columns], and write `scale` times its
// gradient, sigmoid(logit) - x. With e = exp(-|logit|), ln(1 + e) = 2 atanh(e / (2 + e)), a series in odd powers.
EXPORT(bernoulli)
double bernoulli(const float *logits, const float *x, int rows, int columns, float scale, float *gradient) {
  double total = 0;
  for (int r = 0; r < rows; r++, logits += columns, x += columns, gradient += columns) {
    Four sum = four(0);
    for (int i = 0; i < columns; i += 4) {
      const Four logit = load(logits + i), target = load(x + i);
      const Four e = power_of_2(mul(wasm_f32x4_abs(logit), four(-LOG2_E)));
      const Four s = wasm_f32x4_div(e, wasm_f32x4_add(e, four(2))), square = mul(s, s);
      Four series = four(2.0f / 15);
      series = madd(series, square, four(2.0f / 13));
      series = madd(series, square, four(2.0f / 11));
      series = madd(series, square, four(2.0f / 9));
      series = madd(series, square, four(2.0f / 7));
      series = madd(series, square, four(2.0f / 5));
      series = madd(series, square, four(2.0f / 3));
      series = madd(series, square, four(2));
      const Four positive = wasm_f32x4_max(logit, four(0));
      sum = wasm_f32x4_add(sum, madd(s, series, sub(positive, mul(logit, target))));
      const Four small = wasm_f32x4_div(e, wasm_f32x4_add(e, four(1)));  // sigmoid(-|logit|)
      const Four p = wasm_v128_bitselect(small, sub(four(1), small), wasm_f32x4_lt(logit, four(0)));
      store(gradient + i, mul(four(scale), sub(p, target)));
    }
    total += sum_of(sum);
  }
  return total;
}

// The same for -log N(x; sigmoid(logit), 1/2), the squared error and a constant (vae_core/losses.py), in nats.
EXPORT(gaussian)
double gaussian(const float *logits, const float *x, int rows, int columns, float scale, float *gradient) {
  double total = 0;
  for (int r = 0; r < rows; r++, logits += columns, x += columns, gradient += columns) {
    Four sum = four(0);
    for (int i = 0; i < columns; i += 4) {
      const Four p = logistic(load(logits + i)), error = sub(p, load(x + i));
      sum = madd(error, error, sum);
      store(gradient + i, mul(mul(four(2 * scale), error), mul(p, sub(four(1), p))));
    }
    total += sum_of(sum) + 0.5 * columns * LN_PI;
  }
  return total;
}

static inline float clip(float logvar) {
  return logvar < MIN_LOGVAR ? MIN_LOGVAR : logvar > MAX_LOGVAR ? MAX_LOGVAR : logvar;
}

// z = mean + std * noise. A row of `posteriors` holds mean and log-variance of both dimensions, a row of z both numbers;
// noise is [rows, 2].
EXPORT(reparameterize)
void reparameterize(const float *posteriors, const float *noise, int rows, float *z) {
  for (int r = 0; r < rows; r++, posteriors += 8, z += 8, noise += CODE) {
    for (int d = 0; d < CODE; d++) z[d] = posteriors[d] + exp_of(clip(posteriors[CODE + d]) / 2) * noise[d];
  }
}

// Return the sum of the KLs to N(0, 1), and write the gradient [rows, 4] of mean and log-variance: what comes back from z
// by the reparameterisation, and `weight` times that of the KL. A plain autoencoder has neither KL nor log-variance.
EXPORT(posterior_back)
double posterior_back(const float *posteriors, const float *noise, const float *z_gradient, int rows, float weight,
                      int variational, float *gradient) {
  double total = 0;
  for (int r = 0; r < rows; r++, posteriors += 8, z_gradient += 8, gradient += 8, noise += CODE) {
    for (int d = 0; d < CODE; d++) {
      const float mean = posteriors[d], raw = posteriors[CODE + d], logvar = clip(raw);
      const float variance = exp_of(logvar), std = exp_of(logvar / 2);
      gradient[d] = z_gradient[d];
      gradient[CODE + d] = 0;
      if (!variational) continue;
      total += 0.5 * (mean * mean + variance - 1 - logvar);
      gradient[d] += weight * mean;
      if (raw == logvar) gradient[CODE + d] = (z_gradient[d] * noise[d] * std + weight * (variance - 1)) / 2;
    }
  }
  return total;
}

// Return 0 where all numbers are finite, and NaN elsewhere.
EXPORT(check)
float check(const float *x, int count) {
  Four sum = four(0);
  for (int i = 0; i < count; i += 4) sum = madd(load(x + i), four(0), sum);
  return sum_of(sum);
}

// A step of Adam (Kingma and Ba 2014, algorithm 1). `rate` is the learning rate over 1 - 0.9^t, `correction` is
// 1 / sqrt(1 - 0.999^t).
EXPORT(adam)
void adam(float *x, const float *gradient, float *first, float *second, int count, float rate, float correction) {
  for (int i = 0; i < count; i += 4) {
    const Four g = load(gradient + i);
    const Four m = madd(load(first + i), four(0.9f), mul(g, four(0.1f)));
    const Four v = madd(load(second + i), four(0.999f), mul(mul(g, g), four(0.001f)));
    const Four root = madd(wasm_f32x4_sqrt(v), four(correction), four(1e-8f));
    store(first + i, m);
    store(second + i, v);
    store(x + i, sub(load(x + i), mul(four(rate), wasm_f32x4_div(m, root))));
  }
}
