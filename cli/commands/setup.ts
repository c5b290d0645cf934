import { devNull } from 'node:os';
import { guardProcess } from '../../activities/process/guard-process.js';
import { startProcess } from '../../activities/process/run-process.js';
import { packagePath } from '../../config/package-path.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';

/** pip says nothing while it unpacks a large wheel, but the set-up itself prints a line every ten seconds. */
const SILENCE_MS = 120_000;

/** Makes the Python environment of this package, as `npm run setup` does in a checkout; nothing where the settings name another. */
export const runSetup = async ({ settings, interrupt, say, json }: CommandContext): Promise<number> => {
  const { python } = settings;
  if (python === packagePath('.quantfleet/python/bin/python')) await makeEnvironment(say, interrupt);
  else
    say(`Nothing to do: the settings or QUANTFLEET_PYTHON name ${python}. \`quantfleet doctor\` says what it lacks.`);
  if (json) process.stdout.write(`${JSON.stringify({ python })}\n`);
  return EXIT.ok;
};

const makeEnvironment = async (say: CommandContext['say'], signal: AbortSignal): Promise<void> => {
  const start = async (onOutput: () => void) =>
    startProcess({
      file: process.execPath,
      args: [packagePath('scripts/setup-python.js')],
      // The user's own: pip takes its indexes and proxies from it.
      env: 'inherited',
      logFile: devNull,
      onLine: say,
      onOutput,
    });
  const { exitCode, tail } = await guardProcess(start, { signal, silenceMs: SILENCE_MS, logFile: devNull });
  if (exitCode === 0) return;
  throw new QuantfleetFailure('ToolMissing', `The Python environment was not made. ${tail.trim()}`, {
    advice:
      'Mend what is named, then run `quantfleet setup` again. The environment lies beside the package, so its folder must be yours; or name a Python of your own as `python` in quantfleet.yaml.',
  });
};
