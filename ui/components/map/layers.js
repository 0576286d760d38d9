// The layers of the map, drawn one over the other on its canvas. `pen` is a 2d context in screen pixels of the board.
import { cornerOf } from "./lattice.js";
import { css } from "./palette.js";
import { toScreen } from "./view.js";

const LINE = "#f8fafc";
const SHADE = "rgb(11 13 16 / 75%)"; // around lines, so that they stand out from digits
const BEAD = 4; // radius of a bead on a line, pixels

// Draw a canvas that lies on the tiles of a layout (lattice.js): the digits, or the tint of the regions.
export function drawSheet(pen, view, { canvas, ...layout }, isSmooth) {
  const [left, top] = toScreen(view, cornerOf(layout));
  const side = layout.size * view.scale;
  pen.imageSmoothingEnabled = isSmooth;
  pen.drawImage(canvas, Math.round(left), Math.round(top), side * layout.columns, side * layout.rows);
}

// Draw lines [[s, t, s, t, ...], ...].
export function drawContours(pen, view, lines) {
  pen.beginPath();
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = toScreen(view, [line[i], line[i + 1]]);
      if (i) pen.lineTo(x, y);
      else pen.moveTo(x, y);
    }
  }
  stroke(pen, 1.5);
}

// Draw a way through places [[s, t], ...], with a bead for each.
export function drawWay(pen, view, places) {
  const points = places.map((place) => toScreen(view, place));
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  stroke(pen, 2);
  for (const [x, y] of points) {
    pen.beginPath();
    pen.arc(x, y, BEAD, 0, 2 * Math.PI);
    pen.fillStyle = LINE;
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = "#0b0d10";
    pen.stroke();
  }
}

// Draw one and two standard deviations of a posterior, {s, t, major, minor, angle} in units, and draws from it.
export function drawPosterior(pen, view, { s, t, major, minor, angle }, draws) {
  const [x, y] = toScreen(view, [s, t]);
  for (const times of [1, 2]) {
    pen.beginPath();
    pen.ellipse(x, y, times * major * view.scale, times * minor * view.scale, -angle, 0, 2 * Math.PI);
    stroke(pen, times === 1 ? 2 : 1);
  }
  pen.fillStyle = LINE;
  for (const place of draws) {
    const [left, top] = toScreen(view, place);
    pen.fillRect(left - 1, top - 1, 2, 2);
  }
}

// Draw the pictures of codes where they lie, framed in the colours of their digits: [{place, canvas, digit}, ...].
export function drawPictures(pen, view, pictures) {
  pen.imageSmoothingEnabled = false;
  pen.lineWidth = 2;
  for (const { place, canvas, digit } of pictures) {
    const [x, y] = toScreen(view, place).map((middle) => Math.round(middle - canvas.width / 2));
    pen.drawImage(canvas, x, y);
    pen.strokeStyle = css(digit);
    pen.strokeRect(x, y, canvas.width, canvas.height);
  }
}

function stroke(pen, width) {
  pen.lineJoin = "round";
  pen.strokeStyle = SHADE;
  pen.lineWidth = width + 2;
  pen.stroke();
  pen.strokeStyle = LINE;
  pen.lineWidth = width;
  pen.stroke();
}
