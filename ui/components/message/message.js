// Shows props.value, {calm: [...], warnings: [...], patience}: what was said of the last picture goes at once, what there
// is to say of this one comes after `patience` seconds without a touch. What stays the same is left alone.
const region = element.querySelector(".remarks");
let shown = "";
let timer = null;

function paragraph(text, kind) {
  const line = document.createElement("p");
  line.className = kind;
  line.textContent = text;
  return line;
}

function fill() {
  const { calm, warnings } = props.value;
  clearTimeout(timer);
  timer = null;
  region.replaceChildren(
    ...warnings.map((text) => paragraph(text, "warning")),
    ...calm.map((text) => paragraph(text, "calm")),
  );
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(fill, props.value.patience * 1000);
}

function update() {
  const { calm, warnings, patience } = props.value;
  const sentences = JSON.stringify([calm, warnings]);
  if (sentences === shown) return;
  shown = sentences;
  region.replaceChildren();
  if (patience > 0) wait();
  else fill();
}

region.setAttribute("aria-label", props.aria_label);
for (const touch of ["pointerdown", "pointermove"]) {
  document.addEventListener(touch, (event) => timer && event.buttons && wait());
}
watch("value", update);
update();
