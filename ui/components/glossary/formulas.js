// The formulas of the entries. Gradio's Markdown, a child of the glossary, renders them with KaTeX, which it loads from this
// server with the first formula: it gets them when the first screen stands, or when they are asked for before.

// `want` has the Markdown filled in; `arrived` is called once each entry of `element` shows its formula.
export function fillFormulas({ element, want, arrived }) {
  const places = [...element.querySelectorAll("section .formula")];
  const rendered = () => element.querySelectorAll("[data-testid=markdown] .katex-display");
  let isWanted = false;

  const watch = new MutationObserver(() => {
    const formulas = rendered(); // in the order of the entries
    if (formulas.length < places.length) return;
    watch.disconnect();
    places.forEach((place, index) => {
      place.replaceChildren(formulas[index].cloneNode(true));
    });
    arrived();
  });

  function wantOnce() {
    if (isWanted) return;
    isWanted = true;
    watch.observe(element, { childList: true, subtree: true });
    want();
  }

  const idle = window.requestIdleCallback ?? setTimeout; // Safari has none
  return { want: wantOnce, wantWhenIdle: () => idle(wantOnce) };
}
