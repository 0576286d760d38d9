export function halvesToFloats(buffer, count, offset = 0) {
  const v = new DataView(buffer, offset);
  const o = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const h = v.getUint16(2 * i, true);
    const s = h & 0x8000 ? -1 : 1,
      e = (h >> 10) & 31,
      f = h & 1023;
    o[i] = s * (e === 0 ? f * 2 ** -24 : e === 31 ? (f ? NaN : Infinity) : 2 ** (e - 15) * (1 + f / 1024));
  }
  return o;
}
