export const PALETTE = [
  "3f90da",
  "ffa90e",
  "bd1f01",
  "94a4a2",
  "832db6",
  "a96b59",
  "e76300",
  "b9ac70",
  "717581",
  "92dadd",
].map((h) => [0, 2, 4].map((i) => Number.parseInt(h.slice(i, i + 2), 16)));
export const css = (d) => `rgb(${PALETTE[d].join(" ")})`;
