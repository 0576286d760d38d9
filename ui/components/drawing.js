// Draws strokes on a canvas and sends them as props.value when the pointer is lifted.
// value: {strokes: [[[x, y], ...], ...], example: bool} or {picture: {url, ...}}; a first stroke replaces an example
// or a picture, so that nobody has to clear before drawing.
const canvas = element.querySelector("canvas");
const context = canvas.getContext("2d");
const hint = element.querySelector(".hint");
const undo = element.querySelector(".undo");
const clear = element.querySelector(".clear");
const examples = element.querySelector(".examples");
const SIDE = 280;

let current = null; // the stroke being drawn

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
    target.moveTo(stroke[0][0], stroke[0][1]);
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
  else if (value.example && !current) hint.textContent = "An example: draw over it";
  hint.hidden = !(empty || (value.example && !current));
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

function start(event) {
  if (event.button > 0 || current) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  current = [position(event)];
  show();
}

function move(event) {
  if (!current) return;
  const moves = event.getCoalescedEvents ? event.getCoalescedEvents() : [event];
  for (const each of moves.length ? moves : [event]) current.push(position(each));
  show();
}

function end() {
  if (!current) return;
  const drawn = [...strokes(), current];
  current = null;
  send({ strokes: drawn });
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
canvas.addEventListener("pointercancel", end);
undo.addEventListener("click", () => send({ strokes: strokes().slice(0, -1) }));
clear.addEventListener("click", () => send({ strokes: [] }));
props.example_strokes.forEach(addExample);
watch("value", () => {
  current = null;
  show();
});
show();
