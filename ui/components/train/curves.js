// Curves of the losses by steps: reconstruction, KL and their sum, each with a scale of its own. Held-out digits are the
// strong line, training the pale one; upright lines are moments at which a control was moved.
import { fill } from "../shared/text.js";
import { makeRecord, rangeOf } from "./record.js";

const TERMS = ["reconstruction", "kl", "sum"];
const SHARPEST = 2; // screen pixels per pixel, at most
const MARGIN = { left: 34, right: 4, top: 6, bottom: 16 };

// Return {add(update), draw()}.
export function makeCurves({ element, text }) {
  const charts = TERMS.map((term) => {
    const figure = element.querySelector(`.curve[data-term="${term}"]`);
    const canvas = figure.querySelector("canvas");
    return { term, canvas, pen: canvas.getContext("2d"), value: figure.querySelector("b"), width: 0, height: 0 };
  });
  const record = makeRecord();

  function draw() {
    for (const chart of charts) paint(chart);
  }

  function fit(chart) {
    const { clientWidth: width, clientHeight: height } = chart.canvas;
    const ratio = Math.min(window.devicePixelRatio || 1, SHARPEST);
    Object.assign(chart, { width, height, ratio });
    chart.canvas.width = Math.round(width * ratio);
    chart.canvas.height = Math.round(height * ratio);
    paint(chart);
  }

  function paint({ term, canvas, pen, value, width, height, ratio }) {
    const { points, marks } = record;
    if (!width) return;
    const style = getComputedStyle(canvas);
    const [quiet, strong] = [style.color, style.getPropertyValue("--color-accent")];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const last = points.at(-1);
    value.textContent = last ? last.heldOut[term].toFixed(1) : "—";
    if (!last) return;
    const [low, high] = rangeOf(points, term);
    const end = Math.max(last.steps, 1);
    const x = (steps) => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * steps) / end;
    const y = (nats) => MARGIN.top + ((height - MARGIN.top - MARGIN.bottom) * (high - nats)) / (high - low);
    drawScale(pen, { low, high, end, x, y, width, height, quiet });
    drawMarks(pen, marks.map(x), height, quiet);
    pen.save();
    pen.beginPath();
    pen.rect(MARGIN.left, 0, width, height - MARGIN.bottom);
    pen.clip();
    drawLine(pen, points, ({ training }) => training?.[term], { x, y, colour: quiet, alpha: 0.5, line: 1 });
    drawLine(pen, points, ({ heldOut }) => heldOut[term], { x, y, colour: strong, alpha: 1, line: 2 });
    pen.restore();
    canvas.ariaLabel = fill(text[`curve_${term}`], { nats: last.heldOut[term].toFixed(1), steps: last.steps });
  }

  for (const chart of charts) new ResizeObserver(() => fit(chart)).observe(chart.canvas);
  return { add: record.add, draw };
}

function drawScale(pen, { low, high, end, x, y, width, height, quiet }) {
  const digits = high - low < 5 ? 1 : 0;
  pen.fillStyle = quiet;
  pen.strokeStyle = quiet;
  pen.lineWidth = 1;
  pen.font = "11px system-ui, sans-serif";
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const part of [0.08, 0.5, 0.92]) {
    const nats = low + part * (high - low);
    pen.fillText(nats.toFixed(digits), MARGIN.left - 6, y(nats));
    pen.globalAlpha = 0.2;
    pen.beginPath();
    pen.moveTo(MARGIN.left, y(nats));
    pen.lineTo(width - MARGIN.right, y(nats));
    pen.stroke();
    pen.globalAlpha = 1;
  }
  pen.textBaseline = "alphabetic";
  pen.fillText(String(end), x(end), height - 3);
  pen.textAlign = "left";
  pen.fillText("0", x(0), height - 3);
}

function drawMarks(pen, places, height, quiet) {
  pen.strokeStyle = quiet;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  for (const place of places) {
    pen.moveTo(place, MARGIN.top);
    pen.lineTo(place, height - MARGIN.bottom);
  }
  pen.stroke();
  pen.setLineDash([]);
}

function drawLine(pen, points, value, { x, y, colour, alpha, line }) {
  pen.beginPath();
  for (const point of points) {
    const nats = value(point);
    if (nats !== undefined) pen.lineTo(x(point.steps), y(nats));
  }
  pen.globalAlpha = alpha;
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.lineJoin = "round";
  pen.stroke();
  pen.globalAlpha = 1;
}
