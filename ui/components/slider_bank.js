// A bank of sliders for one model at a time, and the picture of the code that they stand for.
//
// props.value is {model, z, note}, set by the server; props.banks describes every model (slider_bank.py). While a slider
// is dragged nothing leaves the page: `decode` runs here. Until its weights have arrived, the server is asked instead.
const canvas = element.querySelector("canvas");
const context = canvas.getContext("2d");
const image = context.createImageData(28, 28);
const list = element.querySelector(".sliders");
const note = element.querySelector(".note");
const undo = element.querySelector(".undo");
const redo = element.querySelector(".redo");
const walk = element.querySelector(".walk");
const STEP = 0.01;
const LEG = 2500; // milliseconds from one random code to the next
const LOST = "The server does not answer. The next move tries again.";
const base = new URL(`${window.gradio_config?.root ?? ""}/`, location.href);
const decoders = {};

let bank = null;
let model = "";
let z = new Float32Array(0);
let rows = []; // {range, number, at} with the dimension, or the direction and where it stands
let locked = new Set(); // dimensions that nothing moves but the server and undo
let past = [];
let future = [];
let frame = 0; // of the walk's animation, 0 while it rests
let asking = false;
let stale = false;

// The decoder of a model: null until it has arrived, and for ever where the page cannot run it.
async function fetchDecoder(name) {
  if (name in decoders) return;
  decoders[name] = null;
  const { layers, numbers, latent_dim } = props.banks[name];
  if (!layers.length) return;
  try {
    const [module, response] = await Promise.all([import(new URL(props.decoder, base)), fetch(new URL(numbers, base))]);
    if (!response.ok) throw new Error(`status ${response.status}`);
    if (!module.knows(layers)) return;
    decoders[name] = module.decoder(layers, await response.arrayBuffer(), latent_dim);
    if (name === model) draw();
  } catch {
    delete decoders[name]; // the next model change or move tries again
  }
}

function paint(pixels, scale, by) {
  for (let i = 0; i < 784; i++) {
    const level = Math.round(pixels[i] * scale);
    image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = level;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  canvas.dataset.drawnBy = by;
}

function draw() {
  const decode = decoders[model];
  if (decode) paint(decode(z), 255, "page");
  else ask();
}

// Never more than one call under way; the newest code is asked for next, and the last one is always shown.
async function ask() {
  stale = true;
  if (asking) return;
  asking = true;
  while (stale && !decoders[model]) {
    stale = false;
    fetchDecoder(model);
    const asked = model;
    const answer = await server.decode(asked, Array.from(z)).catch(() => null);
    if (!answer) note.textContent = LOST;
    else if (answer.error) note.textContent = answer.error;
    else if (asked === model) {
      if (note.textContent === LOST) note.textContent = "";
      const bytes = Uint8Array.from(atob(answer.pixels), (letter) => letter.charCodeAt(0));
      if (!decoders[model]) paint(bytes, 1, "server");
    }
  }
  asking = false;
}

function showValue(row, value) {
  row.range.value = value;
  row.number.value = Number(value.toFixed(2));
}

function showDimensions() {
  for (const row of rows) if (row.dimension) showValue(row, z[row.dimension.dim]);
}

function move(row, value) {
  if (row.dimension) z[row.dimension.dim] = value;
  else {
    const by = value - row.at;
    row.direction.vector.forEach((component, dim) => {
      if (!locked.has(dim)) z[dim] += by * component;
    });
    row.at = value;
    showDimensions();
  }
  draw();
}

// What undo brings back: the code and where the directions stand.
function state() {
  return { z: Array.from(z), at: rows.map((row) => row.at) };
}

function remember(before) {
  past.push(before);
  if (past.length > 200) past.shift();
  future = [];
  undo.disabled = false;
  redo.disabled = true;
}

function restore(from, to) {
  stop();
  if (!from.length) return;
  to.push(state());
  put(from.pop());
  undo.disabled = !past.length;
  redo.disabled = !future.length;
}

function put(saved) {
  z = Float32Array.from(saved.z);
  rows.forEach((row, index) => {
    row.at = saved.at[index];
    if (row.direction) showValue(row, row.at);
  });
  showDimensions();
  draw();
}

function go(code, sentence) {
  stop();
  remember(state());
  put({ z: code, at: rows.map(() => 0) });
  note.textContent = sentence;
}

function makeRow(spec, kind) {
  const row = { [kind]: spec, at: 0 };
  const box = document.createElement("div");
  box.className = "row";
  const name = document.createElement("span");
  name.textContent = spec.label;
  row.number = document.createElement("input");
  row.range = document.createElement("input");
  row.number.type = "number";
  row.range.type = "range";
  row.range.dataset.testid = `slider-${spec.id}`;
  for (const input of [row.number, row.range]) {
    input.min = spec.low;
    input.max = spec.high;
    input.step = STEP;
  }
  row.number.setAttribute("aria-label", `number input for ${spec.label}`);
  row.range.setAttribute("aria-label", spec.label);
  let before = null;
  const begin = () => {
    stop();
    before ??= state();
  };
  const end = () => {
    if (before) remember(before);
    before = null;
  };
  row.range.addEventListener("input", () => {
    begin();
    const value = row.range.valueAsNumber;
    row.number.value = value;
    move(row, value);
  });
  row.range.addEventListener("change", end);
  row.range.addEventListener("dblclick", () => set(0));
  row.number.addEventListener("change", () => set(row.number.valueAsNumber));
  const set = (typed) => {
    begin();
    const value = Number.isFinite(typed) ? Math.min(Math.max(typed, spec.low), spec.high) : row.range.valueAsNumber;
    showValue(row, value);
    move(row, value);
    end();
  };
  if (row.dimension) name.append(makeLock(row));
  box.append(name, row.number, row.range);
  rows.push(row);
  return box;
}

function makeLock({ dimension, range, number }) {
  const lock = document.createElement("button");
  lock.type = "button";
  lock.className = "lock";
  lock.textContent = "lock";
  lock.setAttribute("aria-label", `lock z${dimension.dim}`);
  lock.setAttribute("aria-pressed", "false");
  lock.addEventListener("click", () => {
    if (!locked.delete(dimension.dim)) locked.add(dimension.dim);
    range.disabled = number.disabled = locked.has(dimension.dim);
    lock.setAttribute("aria-pressed", String(range.disabled));
  });
  return lock;
}

function makeGroup({ heading, open, dimensions, directions }) {
  const grid = document.createElement("div");
  grid.className = "grid";
  grid.append(...directions.map((spec) => makeRow(spec, "direction")));
  grid.append(...dimensions.map((spec) => makeRow(spec, "dimension")));
  if (!heading) return grid;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = heading;
  details.open = open;
  details.append(summary, grid);
  return details;
}

function show() {
  const value = props.value;
  if (!value) return;
  if (value.model === model) return go(value.z, value.note);
  stop();
  model = value.model;
  bank = props.banks[model];
  rows = [];
  locked = new Set();
  past = [];
  future = [];
  undo.disabled = redo.disabled = true;
  list.replaceChildren(...bank.groups.map(makeGroup));
  put({ z: value.z, at: rows.map(() => 0) });
  note.textContent = value.note;
}

function gaussian() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

// A code with a number of each dimension; those of locked dimensions stay.
function fill(number) {
  const code = Array.from(z);
  for (const { dimension } of rows) {
    if (dimension && !locked.has(dimension.dim)) code[dimension.dim] = number(dimension);
  }
  return code;
}

function drawCode() {
  return fill(({ mean, std, low, high }) => Math.min(Math.max(mean + std * gaussian(), low), high));
}

// From random code to random code, on arcs along which a draw stays as likely as its ends, at rest for a moment at each.
function start() {
  remember(state());
  put({ z: Array.from(z), at: rows.map(() => 0) });
  walk.textContent = "Stop";
  let from = Array.from(z);
  let to = drawCode();
  let begun = performance.now();
  const step = (now) => {
    const part = Math.min(Math.max((now - begun) / LEG, 0), 1);
    const angle = (part * part * (3 - 2 * part) * Math.PI) / 2;
    z.set(fill(({ dim, mean }) => mean + (from[dim] - mean) * Math.cos(angle) + (to[dim] - mean) * Math.sin(angle)));
    showDimensions();
    draw();
    if (part === 1) {
      from = Array.from(z);
      to = drawCode();
      begun = now;
    }
    if (canvas.checkVisibility()) frame = requestAnimationFrame(step);
    else stop();
  };
  frame = requestAnimationFrame(step);
  note.textContent = "A walk from one random code to the next.";
}

function stop() {
  cancelAnimationFrame(frame);
  frame = 0;
  walk.textContent = "Walk";
}

element.querySelector(".random").addEventListener("click", () => go(drawCode(), bank.random_note));
element.querySelector(".zero").addEventListener("click", () =>
  go(
    fill(() => 0),
    bank.zero_note,
  ),
);
walk.addEventListener("click", () => (frame ? stop() : start()));
element.querySelector(".digit").addEventListener("click", () => {
  props.value = { model, z: Array.from(z), note: note.textContent }; // an answer that equals it would not be shown
  trigger("click");
});
undo.addEventListener("click", () => restore(past, future));
redo.addEventListener("click", () => restore(future, past));
element.querySelector(".save").addEventListener("click", () => {
  const large = document.createElement("canvas");
  large.width = large.height = 280;
  const pen = large.getContext("2d");
  pen.imageSmoothingEnabled = false;
  pen.drawImage(canvas, 0, 0, 280, 280);
  const link = document.createElement("a");
  link.download = "digit.png";
  link.href = large.toDataURL("image/png");
  link.click();
});
watch("value", show);
show();
