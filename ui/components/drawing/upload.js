// The upload of a picture for the canvas stands in the Reconstruct tab, which Gradio lays out when it is first opened.
import { store } from "../../engine/page.js";

const FIELD = ".reconstruct .upload input[type=file]";
const TRIES = 60; // frames in which the tab has to be there

// Open the tab, and the browser's own choice of a file; a browser that does not let a script do that shows the tab.
export function openUpload() {
  store.set({ tab: "reconstruct" });
  press(TRIES);
}

function press(tries) {
  const field = document.querySelector(FIELD);
  if (!field && tries) return requestAnimationFrame(() => press(tries - 1));
  field?.scrollIntoView({ block: "center" });
  field?.click();
}
