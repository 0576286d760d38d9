// The first screen of the page shows a picture of the point, too. The bank's own stands in for it while less than half
// of it is in sight; a phone always shows the bank's own (slider_bank.css).
const FIRST = '[data-testid="picture"]';

// Mark `picture` with the class "twice" while the first screen's is in sight. Return a function that looks for that one
// again: Gradio makes the parts of a page in any order, and some of them anew.
export function standIn(picture) {
  let followed = null;
  const observer = new IntersectionObserver(
    (entries) => picture.classList.toggle("twice", entries.at(-1).intersectionRatio >= 0.5),
    { threshold: 0.5 },
  );
  return () => {
    const first = document.querySelector(FIRST);
    if (first === followed) return;
    observer.disconnect();
    picture.classList.remove("twice");
    followed = first;
    if (first) observer.observe(first);
  };
}
