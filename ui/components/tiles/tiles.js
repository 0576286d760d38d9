// Shows props.value, a list of {src, alt, caption}, and saves what it shows. Nodes are kept and refilled: nothing blinks.
// Where props.pick says what a click on a tile does, each is a button, and a click a `select` with its index.
const list = element.querySelector(".tiles");
const save = element.querySelector(".save");
const SIZE = 28;
const GAP = 2;

function makeTile() {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  figure.append(image, document.createElement("figcaption"));
  if (props.pick) {
    const button = document.createElement("button");
    button.type = "button";
    button.title = props.pick;
    button.addEventListener("click", () => trigger("select", { index: [...list.children].indexOf(figure) }));
    figure.prepend(button);
    button.append(image);
  }
  return figure;
}

function show() {
  const tiles = props.value || [];
  while (list.children.length > tiles.length) list.lastElementChild.remove();
  while (list.children.length < tiles.length) list.append(makeTile());
  tiles.forEach((tile, index) => {
    const image = list.children[index].querySelector("img");
    const caption = list.children[index].querySelector("figcaption");
    image.alt = tile.alt;
    image.hidden = !tile.src;
    if (tile.src) image.src = tile.src;
    else image.removeAttribute("src");
    caption.textContent = tile.caption;
    caption.hidden = !tile.caption;
  });
  save.hidden = !props.save_as;
  save.disabled = !tiles.some((tile) => tile.src);
}

// One picture of all tiles, as many beside each other as on the screen, four pixels to a pixel.
function savePicture() {
  const figures = [...list.children];
  const top = figures[0].offsetTop;
  const columns = figures.filter((figure) => figure.offsetTop === top).length;
  const cell = SIZE + GAP;
  const canvas = document.createElement("canvas");
  canvas.width = 4 * (columns * cell + GAP);
  canvas.height = 4 * (Math.ceil(figures.length / columns) * cell + GAP);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.scale(4, 4);
  context.fillRect(0, 0, canvas.width, canvas.height);
  figures.forEach((figure, index) => {
    const image = figure.querySelector("img");
    if (image.hidden) return;
    context.drawImage(image, GAP + (index % columns) * cell, GAP + Math.floor(index / columns) * cell, SIZE, SIZE);
  });
  const link = document.createElement("a");
  link.download = props.save_as;
  link.href = canvas.toDataURL("image/png");
  link.click();
}

list.setAttribute("aria-label", props.aria_label);
list.style.setProperty("--wide-scale", props.pixel_scale);
list.style.setProperty("--phone-scale", props.phone_scale);
save.addEventListener("click", savePicture);
watch("value", show);
show();
