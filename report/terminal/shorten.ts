/** The text, with its end cut off where it is longer than that many characters. */
export const shorten = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
