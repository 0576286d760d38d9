// The rows of sliders in their groups. A row is {index, spec, low, high, range, number, bar, strip}.
import { fill } from "../shared/text.js";
import { interval, limits, STEP } from "./code.js";

const KEYS = /^(Arrow|Page|Home$|End$)/; // that move a slider

// `edit` is told what a visitor does: move(row, value, byKeyboard), end(), cancel(), pause() and unfolded().
export function makeSliders({ list, blank, text, edit }) {
  const sliders = {
    rows: [],
    locked: new Set(), // dimensions that sliders and random codes leave alone
    reach: 0, // standard deviations from the middle of a slider to its ends
    build(groups) {
      sliders.rows = [];
      sliders.locked.clear();
      list.replaceChildren(...groups.map(makeGroup));
    },
    setReach(reach) {
      sliders.reach = reach;
      for (const row of sliders.rows) fitRow(row, reach);
    },
    // Move the knobs of a bank that nobody sees; `show` does the rest once it is seen.
    follow({ z }) {
      for (const { spec, range } of sliders.rows) if (!spec.vector) range.value = z[spec.dim];
    },
    showDimensions({ z }) {
      for (const row of sliders.rows) if (!row.spec.vector) showValue(row, z[row.spec.dim]);
    },
    show(point) {
      sliders.showDimensions(point);
      for (const row of sliders.rows) {
        if (row.spec.vector) showValue(row, point.at[row.index]);
        else showBar(row, point);
      }
    },
  };

  function makeGroup({ heading, open, dimensions, directions }) {
    const grid = document.createElement("div");
    grid.className = "grid";
    grid.append(...[...directions, ...dimensions].map(makeRow));
    if (!heading) return grid;
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = heading;
    details.open = open;
    details.append(summary, grid);
    details.addEventListener("toggle", edit.unfolded);
    return details;
  }

  function makeRow(spec) {
    const box = blank.cloneNode(true);
    const parts = [".name", ".lock", "[type=number]", "[type=range]", "i", "canvas"];
    const [name, lock, number, range, bar, strip] = parts.map((part) => box.querySelector(part));
    const row = { index: sliders.rows.length, spec, number, range, bar, strip };
    name.textContent = spec.label;
    range.dataset.testid = `slider-${spec.id}`;
    strip.dataset.testid = `strip-${spec.id}`;
    range.ariaLabel = spec.label;
    number.ariaLabel = fill(text.number, spec);
    strip.ariaLabel = fill(text.strip, spec);
    number.step = range.step = STEP;
    fitRow(row, sliders.reach);
    listen(box, row);
    if (spec.vector) lock.remove();
    else listenToLock(lock, row);
    sliders.rows.push(row);
    return box;
  }

  function listen(box, row) {
    const { range, number } = row;
    let byKeyboard = false; // the change that comes next
    const set = (typed) => {
      const value = Number.isFinite(typed) ? Math.min(Math.max(typed, row.low), row.high) : range.valueAsNumber;
      showValue(row, value);
      edit.move(row, value, byKeyboard);
      edit.end();
    };
    box.addEventListener("keydown", ({ key }) => {
      byKeyboard = KEYS.test(key);
    });
    box.addEventListener("pointerdown", () => {
      byKeyboard = false;
      edit.pause();
    });
    box.addEventListener("focusout", edit.pause);
    range.addEventListener("input", () => {
      number.value = range.valueAsNumber;
      edit.move(row, range.valueAsNumber, byKeyboard);
    });
    range.addEventListener("change", edit.end);
    range.addEventListener("pointercancel", edit.cancel); // a finger that scrolls
    range.addEventListener("dblclick", () => set(0));
    number.addEventListener("change", () => set(number.valueAsNumber));
  }

  function listenToLock(lock, { spec, range, number }) {
    lock.ariaLabel = fill(text.lock_dimension, spec);
    lock.addEventListener("click", () => {
      if (!sliders.locked.delete(spec.dim)) sliders.locked.add(spec.dim);
      range.disabled = number.disabled = sliders.locked.has(spec.dim);
      lock.ariaPressed = range.disabled;
    });
  }

  return sliders;
}

function fitRow(row, reach) {
  Object.assign(row, limits(row.spec, reach));
  for (const input of [row.number, row.range]) {
    input.min = row.low;
    input.max = row.high;
  }
}

function showValue({ range, number }, value) {
  range.value = value;
  number.value = Number(value.toFixed(2));
}

// The posterior's mean -+ 1 standard deviation, where there is a posterior.
function showBar({ spec, bar, low, high }, { mean, spread }) {
  bar.hidden = !spread;
  if (!spread) return;
  const { from, length } = interval(mean[spec.dim], spread[spec.dim], { low, high });
  bar.style.setProperty("--from", from);
  bar.style.setProperty("--length", length);
}
