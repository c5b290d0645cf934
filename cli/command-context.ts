import type { Logger } from 'pino';
import type { Settings } from '../config/settings-schema.js';
import { printable } from './printable.js';

/** What every command works with. */
export interface CommandContext {
  readonly settings: Settings;
  /** Opens the log; most commands write none. */
  readonly openLog: () => Promise<Logger>;
  /** Aborts at Ctrl-C, SIGTERM, or the end of the terminal. */
  readonly interrupt: AbortSignal;
  /** Prints a line for people: standard output, or standard error when `--json` keeps that for the answer. */
  readonly say: (line: string) => void;
  readonly json: boolean;
}

/** Puts together what a command works with; `quiet` shows no log lines but fatal ones, for commands that draw their own progress. */
export const createCommandContext = (
  settings: Settings,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
): CommandContext => {
  const controller = new AbortController();
  const interrupt = (): void => {
    // A second signal ends the process at once; the reaper then stops its tools.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);
  return {
    settings,
    openLog: async () => {
      const { createLogger } = await import('../workers/logger.js');
      return createLogger({ stateDir: settings.stateDir, level: quiet ? 'fatal' : settings.logLevel });
    },
    interrupt: controller.signal,
    say: (line) => void (json ? process.stderr : process.stdout).write(`${printable(line)}\n`),
    json,
  };
};
