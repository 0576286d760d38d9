// Joins the state of the page to what lies outside of it: Gradio's own controls, the server, and the address.
import { server as ours } from "../../engine/page.js";
import { followControls } from "./controls.js";
import { followHistory } from "./history.js";
import { offerLink } from "./link.js";
import { followTabs } from "./tabs.js";

export function mount({ element, props, trigger, watch, server }) {
  const { text, home } = props;
  ours.join({ look: (...asked) => server.look(...asked), change: (...asked) => server.change(...asked) });
  const link = offerLink({ element, text, home });
  followControls({ props, trigger, watch });
  followTabs();
  followHistory(link);
}
