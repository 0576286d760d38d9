// The picture of the point that all tabs share, or of the place under the pointer on the map.
import { models, store } from "../../engine/page.js";
import { makePicture } from "../shared/picture.js";
import { makeTrustStrip } from "../shared/trust_strip.js";
import { offerChanges } from "./changes.js";

export function mount({ element, props }) {
  const { text } = props;
  const find = (selector) => element.querySelector(selector);
  const which = find(".which");
  const canvas = find("canvas");
  const { state } = store;
  const wanted = () => (state.point.z.length ? { model: state.model, z: state.glance ?? state.point.z } : null);
  const draw = makePicture({ canvas, trust: makeTrustStrip(find(".trust")), wanted });

  function show() {
    draw();
    const name = state.glance ? text.glance : "";
    if (which.textContent !== name) which.textContent = name;
  }

  store.follow(["glance", "point", "model"], show);
  store.follow(["networks"], () => (canvas.dataset.drawnBy !== "page" || models.canClassify()) && show());
  offerChanges({ element, text });
  show();
}
