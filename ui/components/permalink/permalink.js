// The address of this page with the model, a hash of its weights, the tab and the code behind its #.
// value: {model, z, tab, said}, kept up to date by the page, which asks no server. A page that is opened with such an
// address hands over what is behind its #, to be checked.
const link = element.querySelector("a");
const said = element.querySelector("[role=status]");

function base64(z) {
  const bytes = new Uint8Array(Float32Array.from(z).buffer);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function show() {
  const { model, z, tab } = props.value;
  const parts = new URLSearchParams({ model, weights: props.fingerprints[model], tab, z: base64(z) });
  link.href = `${location.origin}${location.pathname}#${parts}`;
}

// An address with a code behind its # is a link of this page, whatever else is wrong with it.
function follow() {
  const opened = location.hash.slice(1);
  if (!new URLSearchParams(opened).has("z")) return;
  props.value = { ...props.value, opened };
  trigger("submit");
}

link.addEventListener("click", async (event) => {
  event.preventDefault();
  history.replaceState(history.state, "", link.href);
  const copied = await navigator.clipboard?.writeText(link.href).then(
    () => true,
    () => false,
  );
  said.textContent = copied ? "Copied." : "It is in the address bar now.";
});
watch("value", () => {
  said.textContent = props.value.said ?? "";
  show();
});
window.addEventListener("hashchange", follow);
show();
follow();
