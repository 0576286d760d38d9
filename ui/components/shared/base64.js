// Bytes as text that fits into an address: base64 with "-_" for "+/" and without padding, as ui/components/float32.py.
export function encodeBytes(bytes) {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Return the bytes of such a text; throws for any other.
export function decodeText(text) {
  if (/[^\w-]/.test(text)) throw new Error("this is no base64 of an address");
  return decodeBytes(text.replaceAll("-", "+").replaceAll("_", "/"));
}

// Return the bytes of ordinary base64.
export function decodeBytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// Return a code, [latent_dim], of such a text.
export function decodeCode(text) {
  return new Float32Array(decodeText(text).buffer);
}
