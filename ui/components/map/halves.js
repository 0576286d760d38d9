// Numbers of 16 bits, as files hold them: 1 bit of sign, 5 of exponent, 10 of fraction (IEEE 754 binary16). Float16Array
// reads them too, but is not in every browser.
const LEAST = 2 ** -24; // the smallest number over 0
const MOST = 0x7c00; // bits from which a number is infinite or none
const REBIAS = (127 - 15) << 23; // from an exponent of 5 bits to one of 8

// Return `count` little-endian float16 numbers of an ArrayBuffer as a Float32Array, from the byte `offset` on, odd or even.
// A RangeError says that the buffer ends before them.
export function halvesToFloats(buffer, count, offset = 0) {
  const halves = new Uint16Array(buffer.slice(offset, offset + 2 * count), 0, count);
  const floats = new Float32Array(count);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < count; i++) {
    const size = halves[i] & 0x7fff;
    const sign = (halves[i] & 0x8000) << 16;
    if (size < 0x0400)
      floats[i] = (sign ? -LEAST : LEAST) * size; // zero and subnormal numbers
    else bits[i] = sign | ((size << 13) + (size < MOST ? REBIAS : 2 * REBIAS));
  }
  return floats;
}
