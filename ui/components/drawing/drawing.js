// A canvas for the digit `props.which` of the state: "digit", "a" or "b". While a pointer draws, the state follows it.
// A first stroke replaces an example or a picture, so that nobody has to clear before drawing. Pressure is ignored.
// props.value is what the server found in an upload: {picture, pixels, doubts}, or {refused}, a sentence.
import { simplify } from "../../engine/digit.js";
import { DIGIT } from "../../engine/live.js";
import { facts, live, store } from "../../engine/page.js";
import { decodeBytes } from "../shared/base64.js";
import { clear, paint } from "../shared/digits.js";
import { followWithRemarks } from "../shared/remarks.js";
import { fill } from "../shared/text.js";
import { fit, SIDE, toCanvas } from "./geometry.js";
import { openUpload } from "./upload.js";

const THUMBNAIL = 56; // pixels of an example
const LEVELS = 255;

export function mount({ element, props, watch }) {
  const { text, pen, which } = props;
  const find = (selector) => element.querySelector(selector);
  const [canvas, seen, hint, classes] = ["canvas", ".seen", ".hint", ".classes"].map(find);
  const [undo, erase] = [".undo", ".clear"].map(find);
  const context = canvas.getContext("2d");
  const bars = makeBars(classes);
  const state = {
    current: null, // the stroke being drawn
    before: [], // the strokes that it is added to: none where it replaces an example or a picture
    pointer: null, // the pointer that draws it: other fingers, and the palm beside a pen, change nothing
    put: null, // the digit that was last put into the state from here
    box: null, // where the canvas lies in the window, asked for once a stroke: asking lays out the page anew
    image: null, // {url, image} of the picture that is shown
  };
  const digit = () => store.state[which];
  function put(value) {
    state.put = value;
    if (which === "digit") live.draw(value);
    else store.set({ [which]: value });
  }

  function drawPixels(pixels) {
    const small = document.createElement("canvas");
    small.width = small.height = 28;
    paint(small, pixels);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, SIDE, SIDE);
  }

  function drawPicture(url) {
    if (state.image?.url !== url) {
      state.image = { url, image: new Image() };
      state.image.image.onload = show;
      state.image.image.src = url;
    }
    const { image } = state.image;
    context.imageSmoothingEnabled = true;
    if (image.complete && image.naturalWidth) context.drawImage(image, ...fit(image.naturalWidth, image.naturalHeight));
  }

  // The digit steps back while the page stands on a point that is not its code.
  function stepBack() {
    const { z, origin } = store.state.point;
    element.classList.toggle("behind", z.length > 0 && origin !== DIGIT);
  }

  function show() {
    if (state.put !== digit()) state.current = null; // undo, or a link, took the stroke away
    const { strokes = [], example, picture, pixels, code } = digit();
    const view = live.see(digit());
    context.clearRect(0, 0, SIDE, SIDE);
    if (picture) drawPicture(picture);
    else if (pixels) drawPixels(pixels);
    else if (code && view) drawPixels(view.x);
    else drawStrokes(context, strokes, pen);
    const isEmpty = !pixels && !code && !strokes.length;
    hint.textContent = isEmpty ? text.empty : code ? text.point : text.example;
    hint.hidden = !(isEmpty || example || code) || Boolean(state.current);
    undo.disabled = !strokes.length;
    erase.disabled = isEmpty;
    if (seen && view) paint(seen, view.x);
    else if (seen) clear(seen);
    bars(view?.probabilities);
  }

  // Change the digit, as a step that can be undone.
  function change(value) {
    store.remember();
    put(value);
  }

  const position = (event) => toCanvas(event, state.box);
  const isDrawing = (event) => state.current && event.pointerId === state.pointer.pointerId;
  const extend = () => put({ strokes: [...state.before, state.current.slice()] });

  // A pen takes over from a finger, which was the palm of the hand that holds it.
  function start(event) {
    const palm = state.pointer?.pointerType === "touch" && event.pointerType === "pen";
    if (event.button > 0 || (state.current && !palm)) return;
    if (state.current) store.takeBack();
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const { strokes = [], example } = digit();
    state.box = canvas.getBoundingClientRect();
    Object.assign(state, { pointer: event, before: example ? [] : strokes, current: [position(event)] });
    store.remember();
    extend();
  }

  function move(event) {
    if (!isDrawing(event)) return;
    const moves = event.getCoalescedEvents?.() || [];
    for (const point of (moves.length ? moves : [event]).map(position)) {
      if (String(point) !== String(state.current.at(-1))) state.current.push(point);
    }
    extend();
  }

  function end(event) {
    if (!isDrawing(event)) return;
    const strokes = [...state.before, simplify(state.current)];
    state.current = null;
    put({ strokes });
  }

  // A finger's stroke that the browser takes back was a palm or a gesture; a pen's or a mouse's is kept.
  function cancel(event) {
    if (event.pointerType !== "touch") return end(event);
    if (!isDrawing(event)) return;
    state.current = null;
    store.takeBack();
  }

  function receive() {
    const { picture, pixels, doubts, refused } = props.value ?? {};
    if (refused) store.set({ refused: { which, why: refused } });
    else if (pixels) {
      const x = Float32Array.from(decodeBytes(pixels), (level) => level / LEVELS);
      change({ pixels: x, picture: picture.url, doubts });
    }
  }

  canvas.addEventListener("pointerdown", start);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", cancel);
  canvas.addEventListener("lostpointercapture", end);
  canvas.addEventListener("contextmenu", (event) => state.current && event.preventDefault()); // a finger that rests
  undo.addEventListener("click", () => change({ strokes: inWholeUnits(digit().strokes.slice(0, -1)) }));
  erase.addEventListener("click", () => change({}));
  find(".open")?.addEventListener("click", openUpload);
  element.querySelectorAll(".examples button").forEach((button, index) => {
    const example = Object.keys(facts.examples)[index];
    const target = button.firstElementChild.getContext("2d");
    target.scale(THUMBNAIL / SIDE, THUMBNAIL / SIDE);
    drawStrokes(target, facts.examples[example], pen);
    button.addEventListener("click", () => change({ strokes: facts.examples[example], example }));
  });
  watch("value", receive);
  store.follow([which], () => store.state.refused?.which === which && store.set({ refused: null }));
  store.follow([which, "model", "networks"], show);
  if (which === "digit") store.follow(["point"], stepBack);
  receive();
  show();
  if (find(".remarks")) followWithRemarks(find(".remarks"), which);

  // Ten bars, one for each digit, as long as the classifier finds it likely that the digit is on the canvas.
  function makeBars(list) {
    const all = [...list.children];
    return (probabilities) => {
      all.forEach((bar, index) => {
        bar.style.setProperty("--share", (probabilities?.[index] ?? 0).toFixed(3));
      });
      const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
      const percent = Math.round(100 * (probabilities?.[best] ?? 0));
      list.ariaLabel = best < 0 ? text.unread : fill(text.read_as, { digit: best, percent });
    };
  }
}

// Return strokes as a link can hold them: those of an example lie between the units.
const inWholeUnits = (strokes) => strokes.map((stroke) => stroke.map((point) => point.map(Math.round)));

function drawStrokes(target, strokes, pen) {
  target.lineWidth = pen;
  target.lineCap = "round";
  target.lineJoin = "round";
  target.strokeStyle = "#ffffff";
  for (const stroke of strokes) {
    target.beginPath();
    target.moveTo(stroke[0][0] - 0.01, stroke[0][1]); // a hair beside the first point: a tap leaves ink, too
    for (const [x, y] of stroke) target.lineTo(x, y);
    target.stroke();
  }
}
