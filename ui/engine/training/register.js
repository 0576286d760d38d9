// A network that was trained in the page, as one of its models: an entry of facts.models like those of the server
// (ui/facts.py), whose files are ArrayBuffers in place of paths: they go when the entry goes.
import { fill } from "../../components/shared/text.js";
import { klOf } from "../latent.js";
import { nameOf, writePlan } from "../plan.js";
import { nearestTo } from "../trust.js";
import { asNetwork, toPlanes } from "./network.js";

const CODE = 2; // latent_dim
const HALF = { bias: 127 - 15, largest: 65_504 }; // of a float16

// Return the bytes of typed arrays, one behind the other.
function file(...parts) {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes.buffer;
}

// Put a model of a snapshot (training.js) among facts.models, and return its name.
export function register(facts, snapshot) {
  const plan = writePlan(snapshot);
  const name = nameOf(plan);
  facts.models[name] ??= entryOf(snapshot, plan, facts);
  return name;
}

function entryOf({ weights, codes, losses, history }, plan, { models, training, text: { trained: text } }) {
  const { variational, likelihood } = history.at(-1).controls;
  const { mean, logvar, labels } = codes;
  const kl = variational ? klOfDimensions(mean, logvar) : [0, 0];
  const { centre, unit } = variational ? { centre: [0, 0], unit: 1 } : spreadOf(mean);
  const axes = [
    [1, 0],
    [0, 1],
  ];
  const order = kl[1] > kl[0] ? [1, 0] : [0, 1];
  return {
    trained: plan,
    latent_dim: CODE,
    variational,
    likelihood: likelihood === "mse" ? "gaussian" : "bernoulli",
    fingerprint: models[training.model].fingerprint, // of the teacher: with other digits it is another model
    order,
    encoder: exported(weights, "encoder"),
    decoder: exported(weights, "decoder"),
    reconstruction: Array.from(losses).sort((a, b) => a - b),
    kl: kl[0] + kl[1],
    nearest: { codes: file(mean), quantiles: distances(mean) },
    map: {
      class_axes: axes,
      code_axes: axes,
      centre,
      unit,
      covariance: "", // asked for where there are more than two dimensions
      codes: file(halves(mean), labels),
      attributes: {},
    },
    label: text.label,
    description: text.description,
    bank: bankOf({ order, kl, centre, unit, variational }, text),
  };
}

function exported(weights, part) {
  const { layers, numbers, scales } = asNetwork(weights, part);
  return { layers, scales, numbers: toPlanes(numbers, scales) };
}

// Return the mean KL of each dimension, nats.
function klOfDimensions(mean, logvar) {
  const std = logvar.map((value) => Math.exp(value / 2));
  const sums = [0, 0];
  klOf(mean, std).forEach((nats, index) => {
    sums[index % CODE] += nats / (mean.length / CODE);
  });
  return sums;
}

// Return the middle of codes, and their standard deviation, the mean over both dimensions.
function spreadOf(mean) {
  const count = mean.length / CODE;
  const of = (pick) => [0, 1].map((dim) => mean.reduce((sum, z, i) => sum + (i % CODE === dim ? pick(z, dim) : 0), 0));
  const centre = of((z) => z).map((sum) => sum / count);
  const [first, second] = of((z, dim) => (z - centre[dim]) ** 2);
  return { centre, unit: Math.sqrt((first + second) / CODE / count) || 1 };
}

// Return the distance of each code from its nearest neighbour, ascending.
function distances(codes) {
  const found = Array.from({ length: codes.length / CODE }, (_, index) => {
    const [, other] = nearestTo(codes.subarray(index * CODE, (index + 1) * CODE), codes, 2);
    return other.distance;
  });
  return found.sort((a, b) => a - b);
}

// Return numbers as float16, little-endian, to the nearest one; very small ones become 0.
export function halves(numbers) {
  const bits = new Uint32Array(
    Float32Array.from(numbers, (number) => Math.min(Math.max(number, -HALF.largest), HALF.largest)).buffer,
  );
  return Uint16Array.from(bits, (float) => {
    const sign = (float >>> 16) & 0x8000;
    const size = ((float & 0x7fffffff) + 0x1000) >>> 13; // rounded to 10 bits of fraction
    const half = size - (HALF.bias << 10);
    return half < 0x400 ? sign : sign | Math.min(half, 0x7bff);
  });
}

// The sliders, as SliderBank describes them.
function bankOf({ order, kl, centre, unit, variational }, text) {
  const dimensions = order.map((dim) => ({
    label: variational ? fill(text.dimension, { dim, kl: kl[dim].toFixed(2) }) : fill(text.dimension_plain, { dim }),
    mean: centre[dim],
    std: unit,
    id: String(dim),
    dim,
  }));
  return {
    groups: [{ heading: "", open: true, dimensions, directions: [] }],
    random_note: variational ? text.random : text.random_plain,
    zero_note: text.zero,
  };
}
