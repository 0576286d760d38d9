"""One file per tab: `build` lays it out, the functions below it answer its events."""
