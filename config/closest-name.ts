/** The name of a list that a misspelt one most likely stands for; `undefined` where none is near. */
export const closestName = (misspelt: string, names: readonly string[]): string | undefined => {
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(plain(misspelt), plain(name)) }))
    .toSorted((a, b) => a.distance - b.distance);
  // One letter of three, so that short names are not mistaken for each other.
  if (nearest !== undefined && nearest.distance <= nearest.name.length / 3) return nearest.name;
  return names.find((name) => isFirstPart(misspelt, name));
};

/** A family is named for one of its members: latency is the first part of latency.p50. */
const isFirstPart = (part: string, name: string): boolean =>
  part !== '' && ['.', '-'].some((separator) => name.toLowerCase().startsWith(`${part.toLowerCase()}${separator}`));

/** As names are mistaken for each other: batch_size, batch-size and batchSize are one. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, '');

/** How many letters are put in, taken away, replaced, or changed with their neighbour. */
const editDistance = (from: string, to: string): number => {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column - 1) + Number(!isSame),
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(from.length, to.length);
};
