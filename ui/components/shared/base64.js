// Return a code, [latent_dim], as base64 of little-endian float32, with "-_" for "+/" and without padding: ui/codes.py.
export function encodeCode(z) {
  const bytes = new Uint8Array(Float32Array.from(z).buffer);
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Return the bytes of ordinary base64.
export function decodeBytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
