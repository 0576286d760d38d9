// Return a canvas and its pen, which enlarges pictures without smoothing their pixels.
export function makeCanvas(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  return { canvas, pen };
}

// Hand a canvas to the visitor as a PNG file.
export function download(canvas, name) {
  const link = document.createElement("a");
  link.download = name;
  link.href = canvas.toDataURL("image/png");
  link.click();
}

const SAVED = 280; // pixels of the saved picture of one digit

// Return the picture of one digit, large enough to be saved.
export function enlarged(digit) {
  const { canvas, pen } = makeCanvas(SAVED, SAVED);
  pen.drawImage(digit, 0, 0, SAVED, SAVED);
  return canvas;
}

const SIZE = 28; // pixels of a digit
const GAP = 2; // pixels between digits
const ZOOM = 4; // pixels of the saved picture per pixel of a digit

// Return one picture of images or canvases of digits, as many beside each other as on the screen.
export function drawSheet(digits) {
  const top = ({ parentElement }) => parentElement.getBoundingClientRect().top;
  const columns = digits.filter((digit) => top(digit) === top(digits[0])).length;
  const { width, height, places } = sheet(digits.length, columns);
  const { canvas, pen } = makeCanvas(ZOOM * width, ZOOM * height);
  pen.scale(ZOOM, ZOOM);
  pen.fillRect(0, 0, width, height);
  digits.forEach((digit, index) => {
    if (!digit.hidden) pen.drawImage(digit, ...places[index], SIZE, SIZE);
  });
  return canvas;
}

// Return the size of a sheet of `count` digits in `columns`, and the [x, y] of each, in pixels of a digit.
export function sheet(count, columns) {
  const cell = SIZE + GAP;
  const places = Array.from({ length: count }, (_, index) => [
    GAP + (index % columns) * cell,
    GAP + Math.floor(index / columns) * cell,
  ]);
  return { width: columns * cell + GAP, height: Math.ceil(count / columns) * cell + GAP, places };
}
