import type { Settings } from '../../config/settings-schema.js';
import type { CommandContext } from '../command-context.js';
import type { SharedOptions } from './add-command.js';

/** What whoever started the program wants to know while it runs. */
export interface ProgramEvents {
  /** Takes the exit code of the subcommand that ran. */
  readonly onExit?: (exitCode: number) => void;
  /** Takes the settings as soon as they are read. */
  readonly onSettings?: (settings: Settings) => void;
}

/** Work of a command; it loads its own modules, so that no other command waits for them. */
export type CommandWork = (context: CommandContext) => Promise<number>;

/** Runs the work of a command with its settings; `quiet` shows only errors of the log. */
export type RunCommand = (options: SharedOptions, work: CommandWork, quiet?: boolean) => Promise<void>;

/** Reads the settings only when a command runs: help needs none. */
export const commandRunner =
  ({ onExit, onSettings }: ProgramEvents): RunCommand =>
  async ({ config, json = false }, work, quiet = true) => {
    const { loadSettings } = await import('../../config/load-settings.js');
    const { createCommandContext } = await import('../command-context.js');
    const settings = loadSettings(config);
    onSettings?.(settings);
    const exitCode = await work(createCommandContext(settings, { json, quiet }));
    onExit?.(exitCode);
  };

/** Runs commands that have server and workers: they end before they load them where a limit is too low for that. */
export const withinLimits =
  (run: RunCommand): RunCommand =>
  (options, work, quiet) =>
    run(
      options,
      async (context) => {
        const { requireLimits } = await import('../../workers/process-limits.js');
        requireLimits();
        return work(context);
      },
      quiet,
    );
