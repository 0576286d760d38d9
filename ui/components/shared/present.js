export const PRESENT = "present"; // class of the page in the mode for a lecture hall

export const isPresenting = () => document.documentElement.classList.contains(PRESENT);
