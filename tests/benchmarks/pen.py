"""A pen on the canvas of the page, in JavaScript, for `strokes.py`."""

MOVES = 20  # of a stroke
PEN = """
const canvas = document.querySelector("[data-testid=canvas]");
canvas.setPointerCapture = () => {}; // of a pointer that does not exist
const box = canvas.getBoundingClientRect();
const pen = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, {
  bubbles: true, pointerId: 1, pointerType: "pen", button: kind === "pointermove" ? -1 : 0, buttons: 1,
  clientX: box.left + (x * box.width) / 280, clientY: box.top + (y * box.height) / 280,
}));
"""
DRAW = (
    "async ([strokes, moves]) => {"
    + PEN
    + """
  const picture = document.querySelector("[data-testid=reconstruction]");
  const slider = document.querySelector("[data-testid=slider-7]");
  const frame = new MessageChannel(); // a message posted while a frame is made arrives once it is painted
  const times = { moves: [], frames: [], wrong: 0, slid: 0 };
  const pixels = () => String(picture.getContext("2d").getImageData(0, 0, 28, 28).data);
  for (let stroke = 0; stroke < strokes; stroke++) {
    document.querySelector(".clear").click();
    pen("pointerdown", 80 + 2 * stroke, 40);
    for (let move = 1; move <= moves; move++) {
      await new Promise(requestAnimationFrame);
      const before = [pixels(), slider.value];
      const start = performance.now();
      const painted = new Promise((resolve) => (frame.port1.onmessage = () => resolve(performance.now() - start)));
      frame.port2.postMessage(null);
      pen("pointermove", 80 + 2 * stroke + 50 * Math.sin(move / 4), 40 + (190 * move) / moves);
      times.moves.push(performance.now() - start);
      times.frames.push(await painted);
      const verdict = document.querySelector("[data-testid=verdict]").textContent;
      if (before[0] === pixels() || !/^\\d/.test(verdict)) times.wrong++;
      if (before[1] !== slider.value) times.slid++;
    }
    pen("pointerup", 0, 0);
  }
  return times;
}"""
)
FIRST_STROKE = (
    "async () => {"
    + PEN
    + """
  const before = document.querySelector("[data-testid=picture]").toDataURL();
  pen("pointerdown", 80, 40);
  pen("pointermove", 200, 200);
  pen("pointerup", 0, 0);
  return before;
}"""
)
IS_LIVE = "(before) => document.querySelector('[data-testid=picture]').toDataURL() !== before"
