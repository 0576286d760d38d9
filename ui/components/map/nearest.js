// The test digits whose codes are nearest to the point, decoded, with their labels and distances.
import { models, store } from "../../engine/page.js";
import { nearestTo } from "../../engine/trust.js";
import { decodeAll } from "../shared/decode_all.js";
import { makeDigit, paint } from "../shared/digits.js";
import { latest } from "../shared/latest.js";
import { fill } from "../shared/text.js";
import { testCodes } from "./test_codes.js";

const COUNT = 5;
const PAUSE = 120; // milliseconds from a change to the list

// `details` holds the list and its status line; it is filled while it is open.
export function listNearest({ details, text }) {
  const [status, list] = ["p", "ol"].map((tag) => details.querySelector(tag));
  let timer = 0;

  const show = latest(async () => {
    timer = 0;
    const { model, point } = store.state;
    if (!details.open || !models.canDecode(model)) return;
    const known = testCodes(model);
    status.textContent = known ? "" : text.fetching;
    if (!known) return;
    const size = point.z.length;
    const found = nearestTo(point.z, known.codes, COUNT);
    const codes = found.map(({ index }) => known.codes.subarray(index * size, (index + 1) * size));
    const decoded = await decodeAll(model, codes, { purpose: "nearest" });
    if (!decoded || model !== store.state.model) return;
    list.replaceChildren(
      ...found.map(({ index, distance }, at) => {
        const label = fill(text.nearest_one, {
          digit: known.labels[index],
          distance: distance.toFixed(distance < 1 ? 2 : 1),
        });
        const item = document.createElement("li");
        const canvas = makeDigit(label);
        paint(canvas, decoded[at].pixels, 1);
        item.append(canvas, label);
        return item;
      }),
    );
  });

  const soon = () => {
    if (details.open && !timer) timer = setTimeout(show, PAUSE);
  };
  details.addEventListener("toggle", soon);
  store.follow(["point", "model", "networks"], soon);
}
