// The parameters of a VAE as vae_core keeps them: {name: {shape, values}} with the names and shapes of the modules of
// VAE(VAEConfig(network="mlp", latent_dim=2, hidden_dim=width, hidden_layers=1)), values a Float32Array.
import { CODE } from "./memory.js";

// Return what a block of a memory (memory.js) holds. The encoder of a plain autoencoder ends in a code alone.
export function readBlock({ layers }, block, variational = true) {
  const found = {};
  for (const { name, inputs, outputs, stride, weight, bias } of layers) {
    const rows = name === "encoder.3" && !variational ? CODE : outputs;
    const values = new Float32Array(rows * inputs);
    for (let o = 0; o < rows; o++) {
      for (let i = 0; i < inputs; i++) values[o * inputs + i] = block[weight + i * stride + o];
    }
    found[`${name}.weight`] = { shape: [rows, inputs], values };
    found[`${name}.bias`] = { shape: [rows], values: block.slice(bias, bias + rows) };
  }
  return found;
}

// Write parameters into a block. Log-variances that an autoencoder's encoder lacks become 0.
export function writeBlock({ layers }, block, given) {
  block.fill(0);
  for (const { name, inputs, outputs, stride, weight, bias } of layers) {
    const { shape, values } = given[`${name}.weight`];
    const isCode = name === "encoder.3" && shape[0] === CODE; // a plain autoencoder's
    if (shape[1] !== inputs || (shape[0] !== outputs && !isCode)) {
      throw new Error(`${name}.weight is ${shape.join(" by ")}; expected ${outputs} by ${inputs}`);
    }
    for (let o = 0; o < shape[0]; o++) {
      for (let i = 0; i < inputs; i++) block[weight + i * stride + o] = values[o * inputs + i];
    }
    block.set(given[`${name}.bias`].values, bias);
  }
}

// Draw parameters as torch's nn.Linear does: uniform within 1 / sqrt(inputs).
export function drawBlock({ layers }, block, random) {
  block.fill(0);
  for (const { inputs, outputs, stride, weight, bias } of layers) {
    const bound = 1 / Math.sqrt(inputs);
    for (let i = 0; i <= inputs; i++) {
      const row = i < inputs ? weight + i * stride : bias;
      for (let o = 0; o < outputs; o++) block[row + o] = bound * (2 * random() - 1);
    }
  }
}
