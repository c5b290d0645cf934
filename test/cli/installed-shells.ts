import { existsSync } from 'node:fs';
import { type Shell, SHELLS } from '../../cli/completion/shells.js';

const isInstalled = (shell: Shell): boolean => existsSync(`/usr/bin/${shell}`) || existsSync(`/bin/${shell}`);

/** Shells that completion is tested in. */
export const INSTALLED_SHELLS = SHELLS.filter(isInstalled);

const missing = SHELLS.filter((shell) => !isInstalled(shell));

/** Why tests of a shell are skipped. */
export const NO_SHELL = `not installed: ${missing.join(', ')}`;

if (missing.length > 0 && process.env['CI'] !== undefined) throw new Error(`CI must not skip: ${NO_SHELL}`);
