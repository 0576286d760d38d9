// What the plane of the map is: the share of the codes' variance that it holds, and the names of its axes.
import { fetchBytes } from "../../engine/models.js";
import { facts, store } from "../../engine/page.js";
import { varianceHeld } from "../../engine/plane.js";
import { fill } from "../shared/text.js";
import { pairOf } from "./planes.js";

const ARROWS = [" →", " →"];

// Return a function that says it of the plane of `map`.
export function showHeld({ line, axes, map, text }) {
  const covariances = {}; // by model: [latent_dim, latent_dim]; null on their way

  function covarianceOf(name) {
    if (!(name in covariances)) {
      covariances[name] = null;
      fetchBytes(facts.models[name].map.covariance).then(
        (bytes) => {
          covariances[name] = new Float32Array(bytes);
          show();
        },
        () => delete covariances[name],
      );
    }
    return covariances[name];
  }

  function show() {
    const { model, plane: choice } = store.state;
    const { latent_dim } = facts.models[model];
    const covariance = latent_dim > 2 ? covarianceOf(model) : null;
    const percent = covariance && (100 * varianceHeld(map.plane, covariance)).toFixed(1);
    line.textContent = percent ? fill(text.held, { percent }) : latent_dim > 2 ? "" : text.held_all;
    const names = latent_dim > 2 ? pairOf(facts.models[model], choice) : [0, 1];
    axes.forEach((axis, index) => {
      const name = names[index];
      axis.textContent =
        name === undefined ? "" : `${typeof name === "number" ? fill(text.dim, { dim: name }) : name}${ARROWS[index]}`;
    });
  }

  return show;
}
