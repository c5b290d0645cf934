import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { type Candidate, completeLine, type Completion } from '../completion/complete-line.js';
import { splitOption } from '../completion/read-line.js';

/**
 * Prints what may stand for the last of the words, for the scripts of the shells: a candidate a line, with its
 * description after a tab, or `:files` or `:folders` for what the shell knows better. A failure prints nothing.
 */
export const runComplete = async (program: CommandUnknownOpts, words: readonly string[]): Promise<void> => {
  try {
    const completion = completeLine(program, words);
    const lines = shellCompletes(completion) ?? matching(await candidatesOf(completion), words.at(-1) ?? '');
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  } catch {
    // Nothing may appear on the line that somebody is typing.
  }
};

const shellCompletes = (completion: Completion): readonly string[] | undefined => {
  if (!('completed' in completion)) return undefined;
  const { completed } = completion;
  return completed === 'files' || completed === 'folders' ? [`:${completed}`] : undefined;
};

const candidatesOf = async (completion: Completion): Promise<readonly Candidate[]> => {
  if ('candidates' in completion) return completion.candidates;
  const { completed, config } = completion;
  if (completed === 'files' || completed === 'folders') return [];
  const { storedIds } = await import('../completion/stored-ids.js');
  return storedIds(completed, config);
};

const matching = (candidates: readonly Candidate[], current: string): readonly string[] => {
  const [flag, typed] = splitOption(current);
  const isValue = flag.startsWith('--') && typed !== undefined;
  return candidates
    .filter(({ value }) => value.startsWith(isValue ? typed : current))
    .map(({ value, description }) => `${isValue ? `${flag}=` : ''}${value}\t${description.replaceAll(/\s+/g, ' ')}`);
};
