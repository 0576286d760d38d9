// The link to what the page shows, and what a page does that is opened with one.
import { planIn, readLink, withTrained, writeLink } from "../../engine/link.js";
import { DIGIT } from "../../engine/live.js";
import { facts, live, models, store } from "../../engine/page.js";
import { isFramed, tellParent } from "../shared/frame.js";
import { fill } from "../shared/text.js";

// `home` is the address of the page that shows this one in a frame, "" where there is none.
export function offerLink({ element, text, home }) {
  const find = (selector) => element.querySelector(selector);
  const [link, said, field, problem] = ["a", "[role=status]", "input", ".problem"].map(find);
  const hash = () => writeLink(store.state, facts);
  let newest = 0; // number of the link that was opened last
  const base = () => home || location.origin + location.pathname;

  function say(sentence) {
    if (said.textContent !== sentence) said.textContent = sentence;
    field.hidden = true;
  }

  // Go to where a link leads; or say why it leads nowhere. `kind` is "link", or "kept" for a page that is loaded anew. A
  // model that was trained in a page is trained again, unless another link is opened before that has ended.
  async function open(opened, kind) {
    const number = ++newest;
    const trained = planIn(opened, facts);
    const isNew = trained && !Object.hasOwn(facts.models, trained.name);
    let found;
    try {
      found = readLink(opened, isNew ? withTrained(facts, trained.name) : facts, kind);
    } catch (error) {
      if (!error.key) throw error;
      say(kind === "kept" ? text.not_kept : refusal(error));
      return;
    }
    if (isNew) {
      if (!(await train(trained.plan, () => number === newest)) || number !== newest) return;
      store.remember(); // the visitor may have gone elsewhere by now
    }
    say("");
    show(found);
  }

  // Promise whether the model of a link has been trained again.
  async function train(plan, isWanted) {
    const told = (part) => say(fill(text.training, { percent: Math.floor(100 * part) }));
    told(0);
    try {
      const { trainAgain } = await import("../../engine/training/again.js");
      await models.ready(await trainAgain({ facts, models, plan, told, isWanted }));
      return true;
    } catch {
      if (isWanted()) say(text.not_trained);
      return false;
    }
  }

  function refusal({ key, values }) {
    return key === "other_weights" ? fill(text[key], values) : fill(text.damaged, { reason: fill(text[key], values) });
  }

  // The point is the link's own code; where it is that of the digit, the digit's posterior gives the bars.
  function show({ isDigit, ...found }) {
    const { point } = found;
    store.set({ ...found, problem: "" });
    if (!isDigit) return;
    const stopped = store.follow(["networks", "point"], addBars);
    addBars();
    function addBars() {
      if (store.state.point !== point) return stopped();
      const seen = live.see(store.state.digit);
      if (!seen) return;
      stopped();
      store.set({ point: { ...live.pointAtDigit(seen), z: point.z, note: point.note, origin: DIGIT } });
    }
  }

  // An address with a code behind its # is a link of this page, whatever else is wrong with it.
  function follow() {
    if (new URLSearchParams(location.hash.slice(1)).has("z")) open(location.hash, "link");
  }

  // A page in a frame has no address bar: it shows the address.
  function offer(url) {
    said.textContent = text.select;
    field.value = url;
    field.hidden = false;
    field.select();
  }

  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const url = base() + hash();
    if (isFramed()) tellParent(new URL(url).hash);
    else history.replaceState(history.state, "", new URL(url).hash);
    const copied = await navigator.clipboard?.writeText(url).then(
      () => true,
      () => false,
    );
    if (isFramed() && !copied) offer(url);
    else say(copied ? text.copied : text.in_address_bar);
  });

  // Write the link anew, and return what stands behind its address.
  function refresh() {
    const written = hash();
    link.href = base() + written;
    return written;
  }

  for (const look of ["pointerenter", "focus"]) link.addEventListener(look, refresh);
  // What is said goes with the next click, no sooner: the page below moves up, away from a pointer that is being pressed.
  for (const touch of ["click", "keydown"]) {
    document.addEventListener(touch, ({ target }) => target === field || say(""), true);
  }
  refresh();
  // An entry of the browser's history that has a tab is one of this page, to which back or forward went.
  window.addEventListener("hashchange", () => {
    if (history.state?.tab) return;
    store.remember();
    follow();
    history.replaceState({ ...history.state, tab: store.state.tab }, "");
  });
  store.follow(["problem"], () => {
    problem.textContent = store.state.problem;
    problem.hidden = !store.state.problem;
  });
  return { hash, refresh, open, follow };
}
