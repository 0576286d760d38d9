// Shows props.value, {calm: [...], warnings: [...], patience}. The remarks on the last picture go at once, those on a
// new one come after `patience` seconds without a touch. Remarks that stay the same are left alone.
export function mount({ element, props, watch }) {
  const region = element.querySelector(".remarks");
  const state = { shown: "", timer: null };

  function fill() {
    const { calm, warnings } = props.value;
    clearTimeout(state.timer);
    state.timer = null;
    region.replaceChildren(
      ...warnings.map((text) => paragraph(text, "warning")),
      ...calm.map((text) => paragraph(text, "calm")),
    );
  }

  function wait() {
    clearTimeout(state.timer);
    state.timer = setTimeout(fill, props.value.patience * 1000);
  }

  function update() {
    const { calm, warnings, patience } = props.value;
    const sentences = JSON.stringify([calm, warnings]);
    if (sentences === state.shown) return;
    state.shown = sentences;
    region.replaceChildren();
    if (patience > 0) wait();
    else fill();
  }

  for (const touch of ["pointerdown", "pointermove"]) {
    document.addEventListener(touch, (event) => state.timer && event.buttons && wait());
  }
  watch("value", update);
  update();
}

function paragraph(text, kind) {
  const line = document.createElement("p");
  line.className = kind;
  line.textContent = text;
  return line;
}
