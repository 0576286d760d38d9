// Draws strokes on a canvas and sends them as props.value when the pointer is lifted. How hard it is pressed is ignored.
// value: {strokes: [[[x, y], ...], ...], example: bool} or {picture: {url, ...}}, with a code beside it where it was
// decoded from one; a first stroke replaces an example or a picture, so that nobody has to clear before drawing.
const canvas = element.querySelector("canvas");
const context = canvas.getContext("2d");
const hint = element.querySelector(".hint");
const undo = element.querySelector(".undo");
const clear = element.querySelector(".clear");
const examples = element.querySelector(".examples");
const SIDE = 280;

let current = null; // the stroke being drawn
let pointer = null; // the pointer that draws it: other fingers, and the palm beside a pen, change nothing

// What a stroke adds to: nothing while an example or a picture is about to be replaced by the stroke being drawn.
function strokes() {
  if (current && (props.value?.example || props.value?.picture)) return [];
  return props.value?.strokes || [];
}

function drawStrokes(target, list, pen) {
  target.lineWidth = pen;
  target.lineCap = "round";
  target.lineJoin = "round";
  target.strokeStyle = "#ffffff";
  for (const stroke of list) {
    target.beginPath();
    target.moveTo(stroke[0][0] - 0.01, stroke[0][1]); // a hair beside the first point: a tap leaves ink, too
    for (const [x, y] of stroke) target.lineTo(x, y);
    target.stroke();
  }
}

function drawPicture(picture) {
  const image = new Image();
  image.onload = () => {
    if (current || props.value?.picture?.url !== picture.url) return;
    const scale = Math.min(SIDE / image.naturalWidth, SIDE / image.naturalHeight);
    const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
    context.imageSmoothingEnabled = !props.value.code;
    context.drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  };
  image.src = picture.url;
}

function show() {
  const value = props.value || {};
  context.clearRect(0, 0, SIDE, SIDE);
  if (value.picture && !current) drawPicture(value.picture);
  else drawStrokes(context, current ? [...strokes(), current] : strokes(), props.pen);
  const empty = !value.picture && !current && strokes().length === 0;
  if (empty) hint.textContent = "Draw a digit here";
  else if (value.example) hint.textContent = "An example: draw over it";
  else if (value.code) hint.textContent = "A point of the sliders: draw over it";
  hint.hidden = !(empty || ((value.example || value.code) && !current));
  undo.disabled = strokes().length === 0;
  clear.disabled = empty;
}

function send(value) {
  props.value = value;
  show();
  trigger("input");
}

function position(event) {
  const box = canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * SIDE;
  const y = ((event.clientY - box.top) / box.height) * SIDE;
  return [Math.round(x), Math.round(y)];
}

function isDrawing(event) {
  return current && event.pointerId === pointer.pointerId;
}

// A pen takes over from a finger, as that was the palm of the hand that holds it.
function start(event) {
  const palm = pointer?.pointerType === "touch" && event.pointerType === "pen";
  if (event.button > 0 || (current && !palm)) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  pointer = event;
  current = [position(event)];
  show();
}

function move(event) {
  if (!isDrawing(event)) return;
  const moves = event.getCoalescedEvents?.() || [];
  for (const point of (moves.length ? moves : [event]).map(position)) {
    if (String(point) !== String(current.at(-1))) current.push(point);
  }
  show();
}

function end(event) {
  if (!isDrawing(event)) return;
  const drawn = [...strokes(), current];
  current = null;
  send({ strokes: drawn });
}

// A finger's stroke that the browser takes back was a palm or a gesture; a pen's or a mouse's is kept.
function cancel(event) {
  if (event.pointerType !== "touch") return end(event);
  if (isDrawing(event)) current = null;
  show();
}

function addExample(list, digit) {
  const button = document.createElement("button");
  const thumbnail = document.createElement("canvas");
  const target = thumbnail.getContext("2d");
  thumbnail.width = thumbnail.height = 56;
  target.scale(56 / SIDE, 56 / SIDE);
  drawStrokes(target, list, props.pen);
  button.type = "button";
  button.title = `Example: ${digit}`;
  button.setAttribute("aria-label", `Example: ${digit}`);
  button.append(thumbnail);
  button.addEventListener("click", () => send({ strokes: list, example: true }));
  examples.append(button);
}

canvas.setAttribute("aria-label", `${props.aria_label}: a canvas to draw on with mouse, finger or pen`);
examples.setAttribute("aria-label", "Example digits");
canvas.addEventListener("pointerdown", start);
canvas.addEventListener("pointermove", move);
canvas.addEventListener("pointerup", end);
canvas.addEventListener("pointercancel", cancel);
canvas.addEventListener("lostpointercapture", end);
canvas.addEventListener("contextmenu", (event) => current && event.preventDefault()); // a finger that rests
undo.addEventListener("click", () => send({ strokes: strokes().slice(0, -1) }));
clear.addEventListener("click", () => send({ strokes: [] }));
props.example_strokes.forEach(addExample);
watch("value", () => {
  current = null;
  show();
});
show();
