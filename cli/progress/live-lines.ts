import { shorten } from '../../report/terminal/shorten.js';
import { printable } from '../printable.js';

/** Prints lines that stay, and below them lines that are drawn again each time where the output is a terminal. */
export interface LiveLines {
  /** Prints a line that stays. */
  keep(line: string): void;
  /** Prints a line that stays unless it has been printed so before; `key` tells lines of the same text apart. */
  keepOnce(line: string, key?: string): void;
  /** Replaces the lines at the bottom; elsewhere than on a terminal nothing is printed. */
  redraw(lines: readonly string[]): void;
}

/** Draws on a stream. */
export const createLiveLines = (stream: NodeJS.WriteStream): LiveLines => {
  let drawn = 0;
  const clear = (): void => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const keep = (line: string): void => {
    clear();
    stream.write(`${printable(line)}\n`);
  };
  const kept = new Set<string>();
  return {
    keep,
    keepOnce(line, key = line) {
      if (kept.has(key)) return;
      kept.add(key);
      keep(line);
    },
    redraw(lines) {
      if (!stream.isTTY) return;
      clear();
      // More than the screen has could not be drawn over; the last line says how far all is.
      const shown =
        lines.length < stream.rows ? lines : [...lines.slice(0, Math.max(0, stream.rows - 2)), ...lines.slice(-1)];
      for (const line of shown) stream.write(`${shorten(printable(line), stream.columns - 1)}\n`);
      drawn = shown.length;
    },
  };
};
