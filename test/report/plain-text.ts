/** The text with plain spaces where it has unbreakable ones. */
export const plainSpaces = (text: string): string => text.replaceAll('\u00a0', ' ');

/** The same in one line, as it was before a terminal's width broke it. */
export const oneLine = (text: string): string => plainSpaces(text.replaceAll(/\n */g, ' '));
