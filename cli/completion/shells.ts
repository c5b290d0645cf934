import { packagePath } from '../../config/package-path.js';

/** Shells that completion is made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

/** The file of the shell's script; it asks `quantfleet complete` at each Tab, so that it knows no command itself. */
export const completionScript = (shell: Shell): string => packagePath(`cli/completion/quantfleet.${shell}`);
