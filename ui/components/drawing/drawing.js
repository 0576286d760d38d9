// Draws strokes on a canvas and sends them as props.value when the pointer is lifted. Pressure is ignored.
// value: {strokes: [[[x, y], ...], ...], example: bool} or {picture: {url, ...}}, with a `code` beside a picture that
// was decoded from one. A first stroke replaces an example or a picture, so that nobody has to clear before drawing.
const SIDE = 280; // units of the canvas
const THUMBNAIL = 56; // pixels of an example

export function mount({ element, props, trigger, watch }) {
  const { text, pen, example_strokes } = props;
  const canvas = element.querySelector("canvas");
  const context = canvas.getContext("2d");
  const [hint, undo, clear] = [".hint", ".undo", ".clear"].map((name) => element.querySelector(name));
  const state = {
    current: null, // the stroke being drawn
    pointer: null, // the pointer that draws it: other fingers, and the palm beside a pen, change nothing
  };

  // The strokes to add to: none while the stroke being drawn is about to replace an example or a picture.
  function strokes() {
    if (state.current && (props.value?.example || props.value?.picture)) return [];
    return props.value?.strokes || [];
  }

  function drawPicture(picture) {
    const image = new Image();
    image.onload = () => {
      if (state.current || props.value?.picture?.url !== picture.url) return;
      context.imageSmoothingEnabled = !props.value.code;
      context.drawImage(image, ...fit(image.naturalWidth, image.naturalHeight));
    };
    image.src = picture.url;
  }

  function show() {
    const value = props.value || {};
    const { current } = state;
    context.clearRect(0, 0, SIDE, SIDE);
    if (value.picture && !current) drawPicture(value.picture);
    else drawStrokes(context, current ? [...strokes(), current] : strokes(), pen);
    const empty = !value.picture && !current && strokes().length === 0;
    if (empty) hint.textContent = text.empty;
    else if (value.example) hint.textContent = text.example;
    else if (value.code) hint.textContent = text.point;
    hint.hidden = !(empty || ((value.example || value.code) && !current));
    undo.disabled = strokes().length === 0;
    clear.disabled = empty;
  }

  function send(value) {
    props.value = value;
    show();
    trigger("input");
  }

  const position = (event) => toCanvas(event, canvas.getBoundingClientRect());
  const isDrawing = (event) => state.current && event.pointerId === state.pointer.pointerId;

  // A pen takes over from a finger, which was the palm of the hand that holds it.
  function start(event) {
    const palm = state.pointer?.pointerType === "touch" && event.pointerType === "pen";
    if (event.button > 0 || (state.current && !palm)) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    state.pointer = event;
    state.current = [position(event)];
    show();
  }

  function move(event) {
    if (!isDrawing(event)) return;
    const moves = event.getCoalescedEvents?.() || [];
    for (const point of (moves.length ? moves : [event]).map(position)) {
      if (String(point) !== String(state.current.at(-1))) state.current.push(point);
    }
    show();
  }

  function end(event) {
    if (!isDrawing(event)) return;
    const drawn = [...strokes(), state.current];
    state.current = null;
    send({ strokes: drawn });
  }

  // A finger's stroke that the browser takes back was a palm or a gesture; a pen's or a mouse's is kept.
  function cancel(event) {
    if (event.pointerType !== "touch") return end(event);
    if (isDrawing(event)) state.current = null;
    show();
  }

  canvas.addEventListener("pointerdown", start);
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", cancel);
  canvas.addEventListener("lostpointercapture", end);
  canvas.addEventListener("contextmenu", (event) => state.current && event.preventDefault()); // a finger that rests
  undo.addEventListener("click", () => send({ strokes: strokes().slice(0, -1) }));
  clear.addEventListener("click", () => send({ strokes: [] }));
  element.querySelectorAll(".examples button").forEach((button, index) => {
    const target = button.firstElementChild.getContext("2d");
    target.scale(THUMBNAIL / SIDE, THUMBNAIL / SIDE);
    drawStrokes(target, example_strokes[index], pen);
    button.addEventListener("click", () => send({ strokes: example_strokes[index], example: true }));
  });
  watch("value", () => {
    state.current = null;
    show();
  });
  show();
}

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

// Return a place of the window in whole units of a canvas that is shown in `box`.
export function toCanvas({ clientX, clientY }, box) {
  const x = ((clientX - box.left) / box.width) * SIDE;
  const y = ((clientY - box.top) / box.height) * SIDE;
  return [Math.round(x), Math.round(y)];
}

// Return [x, y, width, height] of a picture that fills the canvas as far as its shape allows, in the middle.
export function fit(width, height) {
  const scale = Math.min(SIDE / width, SIDE / height);
  return [(SIDE - width * scale) / 2, (SIDE - height * scale) / 2, width * scale, height * scale];
}
