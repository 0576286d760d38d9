// The lattice of codes that is decoded for the map of a VAE that learns.
export const LATTICE = { side: 16, reach: 3, centre: [0, 0] }; // codes in a row, up to `reach` from `centre`

// Return the codes of a lattice, [side * side, 2], row by row from the top left, where the second number is largest.
export function latticeCodes({ side, reach, centre }) {
  const along = (index) => reach * ((2 * index + 1) / side - 1); // the middle of a tile
  const codes = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i++) {
    codes.set([centre[0] + along(i % side), centre[1] - along(Math.floor(i / side))], 2 * i);
  }
  return codes;
}
