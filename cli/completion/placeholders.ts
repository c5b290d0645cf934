/** What completes an argument. */
export type Completed = 'sweeps' | 'trials' | 'nights' | 'files' | 'folders';

/** What completes the value of an argument or option, by the name that help shows for it; others have choices or none. */
export const PLACEHOLDERS: Readonly<Record<string, Completed>> = {
  sweep: 'sweeps',
  trial: 'trials',
  other: 'trials',
  night: 'nights',
  good: 'nights',
  bad: 'nights',
  file: 'files',
  folder: 'folders',
};
