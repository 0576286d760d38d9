// Four floats at a time, for WebAssembly SIMD: what kernels.c and training/training.c share.
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))
typedef v128_t Four;  // four floats

static inline Four load(const float *at) { return wasm_v128_load(at); }
static inline void store(float *at, Four four) { wasm_v128_store(at, four); }
static inline Four four(float number) { return wasm_f32x4_splat(number); }
static inline Four same(const float *at) { return wasm_v128_load32_splat(at); }
static inline Four madd(Four a, Four b, Four sum) { return wasm_f32x4_add(sum, wasm_f32x4_mul(a, b)); }

// 2^x by a polynomial of degree 6 around the nearest whole number, whose power of 2 is made of its bits.
static inline Four power_of_2(Four x) {
  x = wasm_f32x4_max(wasm_f32x4_min(x, four(126)), four(-126));
  const Four whole = wasm_f32x4_nearest(x), part = wasm_f32x4_sub(x, whole);
  Four sum = four(1.540353e-4f);  // ln(2)^n / n! for n = 6, 5, ..., 0
  sum = madd(sum, part, four(1.333356e-3f));
  sum = madd(sum, part, four(9.618129e-3f));
  sum = madd(sum, part, four(5.5504109e-2f));
  sum = madd(sum, part, four(2.4022651e-1f));
  sum = madd(sum, part, four(6.9314718e-1f));
  sum = madd(sum, part, four(1));
  const Four bits = wasm_i32x4_shl(wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(whole), wasm_i32x4_splat(127)), 23);
  return wasm_f32x4_mul(sum, bits);
}

static inline Four logistic(Four x) {
  return wasm_f32x4_div(four(1), wasm_f32x4_add(four(1), power_of_2(wasm_f32x4_mul(x, four(-1.44269504f)))));
}
