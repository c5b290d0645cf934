import type { TrialStatus } from '../../contracts/trial-record.js';

const LETTERS = { measured: 'm', unsupported: 'u', failed: 'f', cancelled: 'c', absent: 'a' } as const satisfies Record<
  TrialStatus,
  string
>;

/** How a trial ended, in one letter: a lane of any length takes that along when it continues as new. */
export const letterOf = (status: TrialStatus): string => LETTERS[status];

/** The ends of a lane's first trials. */
export const endsOf = (letters: string): readonly TrialStatus[] =>
  letters.split('').flatMap((letter) => STATUSES.filter((status) => LETTERS[status] === letter));

const STATUSES = Object.keys(LETTERS) as TrialStatus[];
