import type { StageWarning } from '../../contracts/stage-warning.js';

const MOST = 20;
const LONGEST_MESSAGE = 1000;

/** Gathers the warnings of one program. */
export interface WarningList {
  add(warning: StageWarning): void;
  /** In the order they were said, each once, the first 20, with their number where there were more. */
  all(): readonly StageWarning[];
}

/** An empty list. */
export const createWarningList = (): WarningList => {
  const texts = new Set<string>();
  const kept: StageWarning[] = [];
  return {
    add: ({ code, message }) => {
      const text = `${code}: ${message}`;
      if (texts.has(text)) return;
      texts.add(text);
      if (texts.size <= MOST) kept.push({ code, message: shortened(message) });
    },
    all: () => (texts.size > MOST ? [...kept, leftOut(texts.size - MOST)] : kept),
  };
};

const leftOut = (count: number): StageWarning => ({
  code: 'WarningsLeftOut',
  message: `${count} more; the stage’s log has them`,
});

const shortened = (message: string): string =>
  message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)}…`;
