// Gradio gives each radio button of a group a name of its own, so that each is a group by itself, and a tab stop. Under
// one name they are one group, which the browser moves through by arrow keys.
const GROUPS = "fieldset:has(input[type=radio][name^=radio-])";

// Gradio makes the buttons of a tab when it is first opened; they are joined before the first key reaches them.
export function joinRadios() {
  document.addEventListener("keydown", join, true);
  join();
}

function join() {
  for (const group of document.querySelectorAll(GROUPS)) {
    const [first, ...others] = group.querySelectorAll("input[type=radio]");
    for (const radio of others) if (radio.name !== first.name) radio.name = first.name;
  }
}
