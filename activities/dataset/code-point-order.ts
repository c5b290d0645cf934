/** Compares as Python compares strings, by code points; JavaScript's `<` compares UTF-16 units. */
export const byCodePoint = (a: string, b: string): number => {
  const others = b[Symbol.iterator]();
  for (const character of a) {
    const { value: other, done } = others.next();
    if (done === true) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return others.next().done === true ? 0 : -1;
};
