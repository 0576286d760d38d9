// The memory of a VAE that learns, 784 - width - 2 - width - 784: where its parameters, their gradients and what a
// batch becomes lie, for the kernels of training.c. All of it is taken here; a step takes none.
//
// A matrix [rows, columns] lies row by row, each row filled up to whole eights of floats. A weight lies as [inputs,
// outputs]; torch's is its transpose.
export const PIXELS = 784; // of an image
export const CODE = 2; // latent_dim
export const BATCH = 64; // images in a step, and most that the networks take at once
const START = 32_768; // floats before the first number: the stack of the kernels, 64 kB, lies in front of it
const PAGE = 65_536; // bytes of a page of WebAssembly's memory
const TILE = 16; // rows or columns by which a packed matrix may be larger than its own

const eights = (count) => Math.ceil(count / 8) * 8;

// The linear layers by their names in vae_core's `mlp` of one hidden layer.
export const layersOf = (width) => [
  { name: "encoder.1", inputs: PIXELS, outputs: width },
  { name: "encoder.3", inputs: width, outputs: 2 * CODE }, // mean and log-variance
  { name: "decoder.0", inputs: CODE, outputs: width },
  { name: "decoder.2", inputs: width, outputs: PIXELS },
];

// Return {kernels, layers, size, parameters, gradients, first, second, at, view}: the kernels' functions; the layers,
// each {name, inputs, outputs, stride, weight, bias}, `weight` and `bias` being offsets in the blocks; the floats of a
// block; the bytes at which the blocks and the buffers of a batch begin; and a view of floats at such a place.
export function makeMemory(compiled, width) {
  let end = START;
  const room = (count) => {
    const at = end;
    end += Math.ceil(count / 16) * 16;
    return 4 * at;
  };
  const { layers, size } = laidOut(width);
  const [parameters, gradients, first, second] = Array.from({ length: 4 }, () => room(size));
  const at = {
    x: room(BATCH * PIXELS),
    hidden: room(BATCH * width), // the encoder's, before SiLU
    active: room(BATCH * width), // and behind it
    posteriors: room(BATCH * 8), // mean and log-variance
    noise: room(BATCH * CODE),
    z: room(BATCH * 8),
    decoderHidden: room(BATCH * width),
    decoderActive: room(BATCH * width),
    logits: room(BATCH * PIXELS),
    logitsBack: room(BATCH * PIXELS), // gradients of the loss
    hiddenBack: room(BATCH * width),
    zBack: room(BATCH * 8),
    posteriorsBack: room(BATCH * 8),
    scratch: room((PIXELS + TILE) * (width + TILE) + (PIXELS + TILE) * (Math.max(BATCH, width) + TILE)),
  };
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * end) / PAGE) });
  const { exports: kernels } = new WebAssembly.Instance(compiled, { env: { memory } });
  const view = (place, count) => new Float32Array(memory.buffer, place, count);
  return { kernels, layers, size, parameters, gradients, first, second, at, view };
}

function laidOut(width) {
  let size = 0;
  const take = (count) => {
    size += count;
    return size - count;
  };
  const layers = layersOf(width).map((layer) => {
    const stride = eights(layer.outputs);
    return { ...layer, stride, weight: take(layer.inputs * stride), bias: take(stride) };
  });
  return { layers, size };
}
