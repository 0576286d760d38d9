// The page around this one, where this one stands in a frame, as on a Space.
const HUB = "https://huggingface.co"; // origin of the pages around Spaces

export const isFramed = () => window.self !== window.top;

// Ask the page of the Space to put `hash`, # included, into its own address. A Space is handed the hash of that address
// when it opens, and later changes of it never. Other origins do not get the message.
// The Hub documents the message for Docker and static Spaces; where the page of a Space does not take it, nothing
// happens. Source: https://huggingface.co/docs/hub/spaces-handle-url-parameters
export function tellParent(hash) {
  if (isFramed()) window.parent.postMessage({ hash }, HUB);
}
