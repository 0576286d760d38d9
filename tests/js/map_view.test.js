import assert from "node:assert/strict";
import { test } from "node:test";
import {
  atRest,
  fitted,
  following,
  moved,
  REACH,
  resized,
  toPlace,
  toScreen,
  zoomed,
} from "../../ui/components/map/view.js";

function near(a, b) {
  a.forEach((number, axis) => {
    assert.ok(Math.abs(number - b[axis]) < 1e-9, `${a} is not ${b}`);
  });
}
const view = { ...atRest(448), x: 0.7, y: -1.2 };

test("a place and its pixel are each other's inverse, and up on the map is up on the screen", () => {
  near(toPlace(view, toScreen(view, [1.5, 2.5])), [1.5, 2.5]);
  near(toScreen(atRest(448), [0, 0]), [224, 224]);
  near(toScreen(atRest(448), [0, REACH]), [224, 0]);
});

test("a zoom keeps the place under the pointer where it is", () => {
  const pixel = [100, 300];
  const before = toPlace(view, pixel);
  const closer = zoomed(view, 3, pixel);
  near([closer.scale], [3 * view.scale]);
  near(toPlace(closer, pixel), before);
});

test("a zoom ends before single digits fill the board, and before all of them are a dot", () => {
  for (const factor of [1e9, 1e-9]) {
    const { scale, side } = zoomed(view, factor, [0, 0]);
    const reach = side / scale / 2;
    assert.ok(reach > 0.1 && reach < 13, reach);
  }
});

test("the ground follows a hand that pans", () => {
  const place = toPlace(view, [200, 200]);
  near(toScreen(moved(view, 30, -12), place), [230, 188]);
});

test("a view follows a place out of sight just so far that it is in sight", () => {
  assert.equal(following(view, [0, 0]), view);
  const [left] = toScreen(following(view, [9, 0]), [9, 0]);
  near([left], [view.side]);
});

test("a board of another size shows the same places", () => {
  near(toPlace(resized(view, 280), [280, 0]), toPlace(view, [448, 0]));
});

test("a view that is fitted to places has all of them in sight, and is no closer than at rest", () => {
  const places = [
    [5, 1],
    [-3, 2],
    [0, -4],
  ];
  const all = fitted(places, 448);
  for (const place of places) for (const pixel of toScreen(all, place)) assert.ok(pixel > 0 && pixel < 448);
  near([fitted([[0, 0]], 448).scale], [atRest(448).scale]);
});
