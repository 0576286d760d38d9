// Shows props.value, a list of {src, alt, caption, code, model}, and saves them as a picture. Nodes are kept and
// refilled: nothing blinks. Tiles that are buttons trigger `picked` with their index, code and model.
import { download, makeCanvas } from "../shared/download.js";

const SIZE = 28; // pixels of a digit
const GAP = 2; // pixels between digits
const ZOOM = 4; // pixels of the saved picture per pixel of a digit

export function mount({ element, props, trigger, watch }) {
  const list = element.querySelector(".tiles");
  const save = element.querySelector(".save");
  const blank = element.querySelector("template").content.firstElementChild;

  function show() {
    const tiles = props.value || [];
    while (list.children.length > tiles.length) list.lastElementChild.remove();
    while (list.children.length < tiles.length) list.append(blank.cloneNode(true));
    tiles.forEach((tile, index) => {
      fillFigure(list.children[index], tile);
    });
    if (save) save.disabled = !tiles.some((tile) => tile.src);
  }

  list.addEventListener("click", ({ target }) => {
    const figure = target.closest("button")?.parentElement;
    if (!figure) return;
    const index = [...list.children].indexOf(figure);
    const { code, model } = props.value[index];
    trigger("picked", { index, code, model });
  });
  save?.addEventListener("click", () => download(drawSheet([...list.children]), props.save_as));
  watch("value", show);
  show();
}

function fillFigure(figure, { src, alt, caption }) {
  const image = figure.querySelector("img");
  image.alt = alt;
  image.hidden = !src;
  if (src) image.src = src;
  else image.removeAttribute("src");
  figure.querySelector("figcaption").textContent = caption;
}

// One picture of all tiles, as many beside each other as on the screen.
function drawSheet(figures) {
  const columns = figures.filter((figure) => figure.offsetTop === figures[0].offsetTop).length;
  const { width, height, places } = sheet(figures.length, columns);
  const { canvas, pen } = makeCanvas(ZOOM * width, ZOOM * height);
  pen.scale(ZOOM, ZOOM);
  pen.fillRect(0, 0, width, height);
  figures.forEach((figure, index) => {
    const image = figure.querySelector("img");
    if (!image.hidden) pen.drawImage(image, ...places[index], SIZE, SIZE);
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
