// A bank of sliders for one model at a time, and the picture of the code that they stand for.
//
// props.value is the current point {model, z, spread, note, origin}, set by the server, and by the page when a move is
// over; props.banks describes every model (slider_bank.py). While a slider is dragged nothing leaves the page: it is
// decoded here. Until the weights have arrived, the server is asked.
const canvas = element.querySelector("canvas");
const context = canvas.getContext("2d");
const image = context.createImageData(28, 28);
const colours = new Uint32Array(image.data.buffer); // of a pixel, alpha in the highest byte
const list = element.querySelector(".groups");
const choice = element.querySelector("select");
const note = element.querySelector(".note");
const undo = element.querySelector(".undo");
const redo = element.querySelector(".redo");
const walk = element.querySelector(".walk");
const STEP = 0.01;
const LEG = 2500; // milliseconds from one random code to the next
const SIDE = 28;
const THUMBS = 9; // pictures in the strip under a slider, from its low end to its high one
const SETTLED = 150; // milliseconds without a move after which the strips follow
const KNOB = 16; // width of a slider's knob, whose middle stays this half away from the ends
const LOST = "The server does not answer. The next move tries again.";
const base = new URL(`${window.gradio_config?.root ?? ""}/`, location.href);
const decoders = {};
const workers = {};
const waiting = new Map(); // number of a worker's job -> what to do with its pixels
let jobs = 0;

let bank = null;
let model = "";
let z = new Float32Array(0);
let rows = []; // {range, number, low, high, at} with the dimension, or the direction and where it stands
let reach = 3; // standard deviations from the middle of a slider to its ends
let locked = new Set(); // dimensions that nothing moves but the server and undo
let past = [];
let future = [];
let spread = null; // of the posterior whose mean is `mean`: what the bars show
let mean = null;
let origin = null; // what the server says the code stands for, until it is moved
let moved = false; // away from props.value
let strips = 0; // counts what the strips were asked to show
let settling = 0;
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
    const halves = await response.arrayBuffer();
    decoders[name] = module.decoder(layers, halves, latent_dim);
    workers[name] = new Worker(new URL(props.worker, base), { type: "module" });
    workers[name].addEventListener("message", ({ data }) => {
      waiting.get(data.job)(data.pixels);
      waiting.delete(data.job);
    });
    const decoder = new URL(props.decoder, base).href;
    workers[name].postMessage({ decoder, layers, numbers: halves, inputs: latent_dim });
    if (name === model) draw();
  } catch {
    delete decoders[name]; // the next model change or move tries again
  }
}

function paint(pixels, scale, by) {
  for (let i = 0; i < 784; i++) colours[i] = 0xff000000 + 0x010101 * Math.round(pixels[i] * scale);
  context.putImageData(image, 0, 0);
  canvas.dataset.drawnBy = by;
}

function draw() {
  const decode = decoders[model];
  if (decode) paint(decode(z), 255, "page");
  else ask();
  settle();
}

function settle() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    if (!frame) commit();
    drawStrips();
  }, SETTLED);
}

// The rest of the page learns where the sliders stand.
function commit() {
  if (!moved) return;
  moved = false;
  props.value = { model, z: Array.from(z), spread: null, note: note.textContent, origin };
}

// One strip after another, until a newer move wants others.
async function drawStrips() {
  const worker = workers[model];
  if (!worker) return;
  const asked = ++strips;
  for (const row of rows.filter(({ strip }) => strip.checkVisibility())) {
    const codes = new Float32Array(THUMBS * z.length);
    for (let thumb = 0; thumb < THUMBS; thumb++) codes.set(codeAt(row, valueAt(row, thumb)), thumb * z.length);
    const pixels = await new Promise((resolve) => {
      waiting.set(++jobs, resolve);
      worker.postMessage({ job: jobs, codes, count: THUMBS }, [codes.buffer]);
    });
    if (asked !== strips) return;
    paintStrip(row, pixels);
  }
}

const valueAt = ({ low, high }, thumb) => low + ((high - low) * thumb) / (THUMBS - 1);

function paintStrip({ strip, range }, pixels) {
  strip.width = range.clientWidth;
  const pen = strip.getContext("2d");
  const picture = pen.createImageData(SIDE, SIDE);
  picture.data.fill(255);
  for (let thumb = 0; thumb < THUMBS; thumb++) {
    for (let i = 0; i < SIDE * SIDE; i++) picture.data.fill(pixels[thumb * SIDE * SIDE + i], 4 * i, 4 * i + 3);
    const middle = KNOB / 2 + ((strip.width - KNOB) * thumb) / (THUMBS - 1);
    pen.putImageData(picture, Math.min(Math.max(Math.round(middle - SIDE / 2), 0), strip.width - SIDE), 0);
  }
  strip.dataset.shows = strips;
}

// The posterior's mean -+ 1 standard deviation on the sliders of dimensions.
function drawBars() {
  for (const { dimension, bar, low, high } of rows) {
    if (!dimension) continue;
    const { dim } = dimension;
    const part = (value) => (Math.min(Math.max(value, low), high) - low) / (high - low);
    bar.hidden = !spread;
    if (!spread) continue;
    const from = part(mean[dim] - spread[dim]);
    bar.style.setProperty("--from", from);
    bar.style.setProperty("--length", part(mean[dim] + spread[dim]) - from);
  }
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
  moved = true;
  origin = null;
  if (row.dimension) z[row.dimension.dim] = value;
  else {
    z.set(codeAt(row, value));
    row.at = value;
    showDimensions();
  }
  draw();
}

// The code that a row's slider leads to.
function codeAt({ dimension, direction, at }, value) {
  const code = z.slice();
  if (dimension) code[dimension.dim] = value;
  else {
    direction.vector.forEach((component, dim) => {
      if (!locked.has(dim)) code[dim] += (value - at) * component;
    });
  }
  return code;
}

// What undo brings back: the code, where the directions stand, and the bars.
function state() {
  return { z: Array.from(z), at: rows.map((row) => row.at), mean, spread, origin };
}

// A code from which the directions start at 0.
function fresh({ z: code, spread: stds = null, origin: from = null }) {
  return { z: code, at: rows.map(() => 0), mean: code, spread: stds, origin: from };
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
  moved = true;
  commit();
  undo.disabled = !past.length;
  redo.disabled = !future.length;
}

function put(saved) {
  z = Float32Array.from(saved.z);
  widen();
  rows.forEach((row, index) => {
    row.at = saved.at[index];
    if (row.direction) showValue(row, row.at);
  });
  mean = saved.mean;
  spread = saved.spread;
  origin = saved.origin;
  drawBars();
  showDimensions();
  draw();
}

function go(code, sentence) {
  stop();
  remember(state());
  put(fresh({ z: code }));
  note.textContent = sentence;
  moved = true;
  commit();
}

function fit(row) {
  const { mean, std } = row.spec;
  row.low = Number((mean - reach * std).toFixed(2));
  row.high = Number((mean + reach * std).toFixed(2));
  for (const input of [row.number, row.range]) {
    input.min = row.low;
    input.max = row.high;
  }
}

function setReach(deviations) {
  reach = deviations;
  choice.value = reach;
  for (const row of rows) {
    fit(row);
    showValue(row, row.dimension ? z[row.dimension.dim] : row.at);
  }
  drawBars();
  settle();
}

// No slider is shorter than the code needs.
function widen() {
  const far = rows.map(({ dimension }) =>
    dimension ? Math.abs(z[dimension.dim] - dimension.mean) / dimension.std : 0,
  );
  const needed = Math.min(Math.ceil(Math.max(...far) - STEP), props.max_reach);
  if (needed > reach) setReach(needed);
}

function makeRow(spec, kind) {
  const row = { [kind]: spec, spec, at: 0 };
  const box = document.createElement("div");
  box.className = "row";
  const name = document.createElement("span");
  name.textContent = spec.label;
  row.number = document.createElement("input");
  row.range = document.createElement("input");
  row.strip = document.createElement("canvas");
  row.strip.height = SIDE;
  row.strip.dataset.testid = `strip-${spec.id}`;
  row.strip.setAttribute("role", "img");
  row.strip.setAttribute("aria-label", `where ${spec.label} leads`);
  row.bar = document.createElement("i");
  row.bar.hidden = true;
  row.number.type = "number";
  row.range.type = "range";
  row.range.dataset.testid = `slider-${spec.id}`;
  for (const input of [row.number, row.range]) {
    input.step = STEP;
  }
  fit(row);
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
    commit();
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
    const value = Number.isFinite(typed) ? Math.min(Math.max(typed, row.low), row.high) : row.range.valueAsNumber;
    showValue(row, value);
    move(row, value);
    end();
  };
  if (row.dimension) name.append(makeLock(row));
  box.append(name, row.number, row.range, row.bar, row.strip);
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
  details.addEventListener("toggle", settle);
  return details;
}

function show() {
  const value = props.value;
  if (!value) return;
  moved = false;
  stop();
  if (value.model === model) remember(state());
  else choose(value.model);
  put(fresh(value));
  note.textContent = value.note;
}

function choose(name) {
  model = name;
  bank = props.banks[model];
  rows = [];
  locked = new Set();
  past = [];
  future = [];
  undo.disabled = redo.disabled = true;
  list.replaceChildren(...bank.groups.map(makeGroup));
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
  const draw = () => Math.min(Math.max(gaussian(), -reach), reach);
  return fill(({ mean, std }) => mean + std * draw());
}

// From random code to random code, on arcs along which a draw stays as likely as its ends, at rest for a moment at each.
function start() {
  remember(state());
  put(fresh({ z: Array.from(z) }));
  walk.textContent = "Stop";
  let from = Array.from(z);
  let to = drawCode();
  let begun = performance.now();
  const step = (now) => {
    const part = Math.min(Math.max((now - begun) / LEG, 0), 1);
    const angle = (part * part * (3 - 2 * part) * Math.PI) / 2;
    z.set(fill(({ dim, mean }) => mean + (from[dim] - mean) * Math.cos(angle) + (to[dim] - mean) * Math.sin(angle)));
    moved = true;
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
  if (frame) commit();
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
element.querySelector(".digit").addEventListener("click", () => trigger("click"));
element.querySelector(".use-as.a").addEventListener("click", () => {
  note.textContent = "This point is A of the Interpolate tab.";
  trigger("select");
});
element.querySelector(".use-as.b").addEventListener("click", () => {
  note.textContent = "This point is B of the Interpolate tab.";
  trigger("submit");
});
for (let deviations = 1; deviations <= props.max_reach; deviations++) choice.add(new Option(deviations));
choice.value = reach;
choice.addEventListener("change", () => setReach(Number(choice.value)));
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
for (const press of ["pointerdown", "keydown"]) document.addEventListener(press, commit, true); // before what it does
new ResizeObserver(settle).observe(list); // also when the tab is opened
watch("value", show);
show();
