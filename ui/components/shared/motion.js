// Whether the visitor's system asks for less motion: what glides then goes in steps.
const query = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

export const isStill = () => query?.matches ?? false;
