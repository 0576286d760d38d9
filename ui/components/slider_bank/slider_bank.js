// A bank of sliders for the current model, and the picture of the point that they stand for. props.banks describes the
// sliders of each model (slider_bank.py). A move of a slider is a move of the point of the page's state.
import { placed } from "../../engine/live.js";
import { facts, live, store } from "../../engine/page.js";
import { behind } from "../shared/behind.js";
import { download, enlarged } from "../shared/download.js";
import { latest } from "../shared/latest.js";
import { makePicture } from "../shared/picture.js";
import { makeTrustStrip } from "../shared/trust_strip.js";
import { codeAt, draw, fillCode, reachOf } from "./code.js";
import { copy, pointAt, sentences } from "./point.js";
import { keepInSight } from "./sight.js";
import { makeSliders } from "./sliders.js";
import { standIn } from "./stand_in.js";
import { drawStrips } from "./strips.js";
import { makeWalk } from "./walk.js";

const SETTLED = 150; // milliseconds without a move after which the strips follow
const PAUSE = 1000; // milliseconds without a key after which the next key is a step of its own
const zero = () => 0;

export function mount({ element, props }) {
  const { text } = props;
  const bankOf = (model) => props.banks[model] ?? facts.models[model].bank; // of one that was trained here
  const find = (selector) => element.querySelector(selector);
  const on = (selector, react) => find(selector).addEventListener("click", react);
  const [canvas, strip, choice, note, list] = ["canvas", ".trust", "select", ".note", ".groups"].map(find);
  const [undo, redo, walkButton, resetButton] = [".undo", ".redo", ".walk", ".reset"].map(find);
  const blank = find("template").content.firstElementChild;
  const state = {
    model: "",
    point: pointAt({ z: [] }, []),
    row: null, // the row whose slider is being moved
    isStale: false, // the point has changed, and only the knobs show it
    isSharing: false, // the change of the state's point is the sliders' own
    said: "", // in place of the point's own note, until the next change
    drawn: 0, // how often the strips were drawn
    settling: 0, // timers
    pausing: 0,
  };
  const edit = { move, end, cancel, pause: store.pause, unfolded: settle };
  const sliders = makeSliders({ list, blank, text, edit });
  const specs = () => sliders.rows.map(({ spec }) => spec);
  const wanted = () => ({ model: state.model, z: state.point.z });
  const showPicture = makePicture({ canvas, trust: makeTrustStrip(strip), wanted });
  const walk = makeWalk({ walkTo, tell: drawWay, next: randomCode, goesOn: () => canvas.checkVisibility(), stopped });
  const lookForFirst = standIn(find(".picture"));
  const showStrips = latest(() => drawStrips({ state, sliders }));

  function settle() {
    clearTimeout(state.settling);
    state.settling = setTimeout(showStrips, SETTLED);
  }

  function showHistory() {
    undo.disabled = !store.state.canUndo;
    redo.disabled = !store.state.canRedo;
  }

  function showNote() {
    const own = sentences(state.point, text);
    const said = store.state.problem || state.said;
    const parts = said ? [said] : own.reset ? [own.note, " · ", resetButton] : [own.note];
    resetButton.title = own.reset;
    if (parts.length !== note.childNodes.length || parts[0] !== note.firstChild.textContent) {
      note.replaceChildren(...parts);
    }
  }

  // Tell the rest of the page where the sliders stand.
  function share() {
    state.isSharing = true;
    store.set({ point: copy(state.point) });
    state.isSharing = false;
  }

  // Show the point of the state, as somebody else has set it.
  function receive() {
    if (state.isSharing) return;
    const { model, point } = store.state;
    walk.halt();
    walkButton.textContent = text.walk;
    if (model !== state.model) {
      state.model = model;
      sliders.build(bankOf(model).groups);
    }
    state.point = pointAt(point, sliders.rows);
    state.said = "";
    const needed = Math.min(reachOf(point.z, specs()), facts.limits.reach[1]);
    if (needed > store.state.reach) store.set({ reach: needed });
    state.isStale = true;
    if (canvas.checkVisibility()) show();
    else sliders.follow(point);
  }

  // Draw what lies in sight; a bank in a tab that is not open waits until it is.
  function show() {
    if (state.isStale) {
      state.isStale = false;
      sliders.show(state.point);
      showNote();
    }
    showPicture();
    settle();
  }

  function showAgain() {
    lookForFirst();
    if (canvas.checkVisibility()) show();
  }

  function showReach() {
    const { reach } = store.state;
    if (sliders.reach === reach) return;
    choice.value = reach;
    sliders.setReach(reach);
    sliders.show(state.point);
    settle();
  }

  // The move of one slider, from its first change to its last.

  function move(row, value, byKeyboard) {
    walk.stop();
    if (state.row !== row) {
      store.remember(byKeyboard ? row.index : null);
      state.row = row;
    }
    const { point } = state;
    point.from ??= copy(point);
    point.origin = null;
    point.z.set(codeAt(point, row, value, sliders.locked));
    if (row.spec.vector) point.at[row.index] = value;
    state.said = "";
    showPicture();
    behind(() => point === state.point && moved(row));
  }

  function moved(row) {
    if (row.spec.vector) sliders.showDimensions(state.point);
    showNote();
    settle();
    share();
  }

  function end() {
    state.row = null;
    clearTimeout(state.pausing);
    state.pausing = setTimeout(store.pause, PAUSE);
  }

  function cancel() {
    if (!state.row) return;
    state.row = null;
    store.takeBack();
  }

  // A press anywhere ends the move that is under way; a second finger does not.
  function press({ isPrimary }) {
    if (isPrimary !== false) state.row = null;
  }

  // Changes of the whole code.

  function go(point) {
    walk.stop();
    store.remember();
    store.set({ point });
  }

  function codeOf(number) {
    return fillCode(state.point.z, specs(), sliders.locked, number);
  }

  function randomCode() {
    return codeOf((spec) => draw(spec, sliders.reach));
  }

  function startWalk() {
    go(placed(state.point.z, text.walking, text.start_walk));
    walkButton.textContent = text.stop;
    walk.start(state.point.z);
  }

  function drawWay(places) {
    store.set({ way: places && { kind: "walk", model: state.model, codes: places.map(codeOf) } });
  }

  function walkTo(number) {
    state.point.z.set(codeOf(number));
    sliders.showDimensions(state.point);
    showPicture();
    showStrips();
    share();
  }

  function stopped() {
    state.point.note = text.walked;
    walkButton.textContent = text.walk;
    showNote();
    share();
  }

  function goToDigit() {
    const seen = live.see(store.state.digit);
    if (seen) return go(live.pointAtDigit(seen));
    state.said = text.no_digit;
    showNote();
  }

  function use(end) {
    store.remember();
    store.set({ [end]: { code: { model: state.model, z: state.point.z.slice() } } });
    state.said = text[`used_as_${end}`];
    showNote();
  }

  on(".digit", goToDigit);
  on(".random", () => go(placed(randomCode(), bankOf(state.model).random_note, text.start_random)));
  on(".zero", () => go(placed(codeOf(zero), bankOf(state.model).zero_note, text.start_zero)));
  on(".walk", () => (walk.isOn ? walk.stop() : startWalk()));
  on(".undo", store.undo);
  on(".redo", store.redo);
  on(".reset", () => {
    go(state.point.from);
    undo.focus(); // the button that was pressed is gone
  });
  on(".save", () => download(enlarged(canvas), "digit.png"));
  on(".use-as.a", () => use("a"));
  on(".use-as.b", () => use("b"));
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, press, true);
  choice.addEventListener("change", () => store.set({ reach: Number(choice.value) }));
  store.follow(["canUndo", "canRedo"], showHistory);
  store.follow(["reach"], showReach);
  store.follow(["problem"], showNote);
  store.follow(["model", "point"], receive);
  store.follow(["networks"], showAgain);
  new ResizeObserver(showAgain).observe(list); // also when the tab is opened
  resetButton.hidden = false;
  keepInSight(find(".picture"));
  receive();
  showReach();
  showHistory();
}
