// A bank of sliders for one model at a time, and the picture of the code that they stand for.
//
// props.value is the current point {model, z, spread, note, origin, start}, set by the server, and by the page when a
// move is over; props.banks describes every model (slider_bank.py). While a slider is dragged nothing leaves the page.
import { CLASSIFIER, makeModels } from "../../engine/models.js";
import { codeAt, draw, fillCode, reachOf } from "./code.js";
import { makeHistory } from "./history.js";
import { makePicture } from "./picture.js";
import { copy, pointAt, sentences } from "./point.js";
import { makeSliders } from "./sliders.js";
import { makeStrips } from "./strips.js";
import { makeWalk } from "./walk.js";

const SETTLED = 150; // milliseconds without a move after which the strips follow
const PAUSE = 1000; // milliseconds without a key after which the next key is a step of its own
const zero = () => 0;

export function mount({ element, props, trigger, watch, server }) {
  const { text, banks, classifier, max_reach } = props;
  const find = (selector) => element.querySelector(selector);
  const on = (selector, react) => find(selector).addEventListener("click", react);
  const [canvas, verdict, choice, note, list] = ["canvas", ".verdict", "select", ".note", ".groups"].map(find);
  const [undo, redo, walkButton, resetButton] = [".undo", ".redo", ".walk", ".reset"].map(find);
  const blank = find("template").content.firstElementChild;
  const state = {
    model: "",
    point: pointAt({ z: [] }),
    before: null, // {row, point} before the move of a slider that is under way
    moved: false, // away from props.value
    said: "", // in place of the point's own note, until the next change
    problem: "", // why there is no picture
    settling: 0, // timers
    pausing: 0,
  };
  const history = makeHistory((canUndo, canRedo) => {
    undo.disabled = !canUndo;
    redo.disabled = !canRedo;
  });
  const arrived = (name) => (name === CLASSIFIER ? picture.draw() : name === state.model && show());
  const models = makeModels(banks, classifier, arrived);
  const edit = { move, end, cancel, pause: history.pause, unfolded: settle };
  const sliders = makeSliders({ list, blank, text, edit });
  const specs = () => sliders.rows.map(({ spec }) => spec);
  const drawStrips = makeStrips({ models, state, sliders });
  const picture = makePicture({ canvas, verdict, models, server, state, text, report });
  const walk = makeWalk({ walkTo, next: randomCode, goesOn: () => canvas.checkVisibility(), stopped });

  function show() {
    picture.draw();
    settle();
  }

  function settle() {
    clearTimeout(state.settling);
    state.settling = setTimeout(() => {
      if (!walk.isOn && !state.before) commit();
      drawStrips();
    }, SETTLED);
  }

  // Tell the rest of the page where the sliders stand.
  function commit() {
    if (!state.moved) return;
    state.moved = false;
    const { z, origin, start, from } = state.point;
    const said = sentences(state.point, text).note;
    props.value = { model: state.model, z: Array.from(z), spread: null, note: said, origin, start: from ? "" : start };
  }

  function showNote() {
    const own = sentences(state.point, text);
    const said = state.problem || state.said;
    const parts = said ? [said] : own.reset ? [own.note, " · ", resetButton] : [own.note];
    resetButton.title = own.reset;
    if (parts.length !== note.childNodes.length || parts[0] !== note.firstChild.textContent) {
      note.replaceChildren(...parts);
    }
  }

  function report(problem) {
    state.problem = problem;
    showNote();
  }

  function put(point) {
    state.point = copy(point);
    state.said = "";
    const needed = Math.min(reachOf(point.z, specs()), max_reach);
    if (needed > sliders.reach) setReach(needed);
    sliders.show(state.point);
    showNote();
    show();
  }

  function setReach(reach) {
    choice.value = reach;
    sliders.setReach(reach);
    sliders.show(state.point);
    settle();
  }

  // The move of one slider, from its first change to its last.

  function move(row, value) {
    const { point } = state;
    walk.stop();
    if (state.before?.row !== row) {
      finish();
      state.before = { row, point: copy(point) };
    }
    state.moved = true;
    state.said = "";
    point.from ??= state.before.point;
    point.origin = null;
    point.z.set(codeAt(point, row, value, sliders.locked));
    if (row.spec.vector) {
      point.at[row.index] = value;
      sliders.showDimensions(point);
    }
    showNote();
    show();
  }

  function finish(slider) {
    if (state.before) history.remember(state.before.point, slider);
    state.before = null;
  }

  function end(row, byKeyboard) {
    finish(byKeyboard ? row.index : null);
    clearTimeout(state.pausing);
    state.pausing = setTimeout(history.pause, PAUSE);
    commit();
  }

  function cancel() {
    if (!state.before) return;
    put(state.before.point);
    state.before = null;
    state.moved = false;
  }

  // A press anywhere ends what is under way before it does anything else; a second finger does not.
  function press({ isPrimary }) {
    if (isPrimary === false) return;
    finish();
    commit();
  }

  // Changes of the whole code.

  function rest() {
    walk.stop();
    finish();
  }

  function arrive(point) {
    put(point);
    state.moved = true;
    commit();
  }

  function go(point) {
    rest();
    history.remember(copy(state.point));
    arrive(point);
  }

  function restore(step) {
    rest();
    const point = step(copy(state.point));
    if (point) arrive(point);
  }

  function receive() {
    const { value } = props;
    if (!value) return;
    state.moved = false;
    rest();
    if (value.model === state.model) history.remember(copy(state.point));
    else {
      state.model = value.model;
      history.clear();
      sliders.build(banks[state.model].groups);
    }
    put(pointAt(value, sliders.rows));
  }

  function fresh(z, note, start) {
    return pointAt({ z, note, start }, sliders.rows);
  }

  function codeOf(number) {
    return fillCode(state.point.z, specs(), sliders.locked, number);
  }

  function randomCode() {
    return codeOf((spec) => draw(spec, sliders.reach));
  }

  function startWalk() {
    rest();
    history.remember(copy(state.point));
    put(fresh(state.point.z, text.walking, text.start_walk));
    walkButton.textContent = text.stop;
    walk.start(state.point.z);
  }

  function walkTo(number) {
    state.point.z.set(codeOf(number));
    state.moved = true;
    sliders.showDimensions(state.point);
    show();
  }

  function stopped() {
    state.point.note = text.walked;
    walkButton.textContent = text.walk;
    showNote();
    commit();
  }

  function use(end) {
    state.said = text[`used_as_${end}`];
    showNote();
    trigger(`use_as_${end}`);
  }

  on(".digit", () => trigger("from_digit"));
  on(".random", () => go(fresh(randomCode(), banks[state.model].random_note, text.start_random)));
  on(".zero", () => go(fresh(codeOf(zero), banks[state.model].zero_note, text.start_zero)));
  on(".walk", () => (walk.isOn ? walk.stop() : startWalk()));
  on(".undo", () => restore(history.undo));
  on(".redo", () => restore(history.redo));
  on(".reset", () => {
    go(state.point.from);
    undo.focus(); // the button that was pressed is gone
  });
  on(".save", picture.save);
  on(".use-as.a", () => use("a"));
  on(".use-as.b", () => use("b"));
  choice.addEventListener("change", () => setReach(Number(choice.value)));
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, press, true);
  new ResizeObserver(settle).observe(list); // also when the tab is opened
  sliders.setReach(Number(choice.value));
  resetButton.hidden = false;
  watch("value", receive);
  receive();
}
