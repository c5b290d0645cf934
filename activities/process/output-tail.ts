/** Keeps the last part of a stream of text, so that an error can quote it without holding the whole output. */
export interface OutputTail {
  append(text: string): void;
  text(): string;
}

/** Keeps at most `limit` characters. */
export const createOutputTail = (limit: number): OutputTail => {
  let kept = '';
  return {
    append(text) {
      kept = (kept + text).slice(-limit);
    },
    text: () => kept,
  };
};
