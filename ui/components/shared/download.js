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
