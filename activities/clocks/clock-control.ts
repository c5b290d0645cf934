import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ClockSettings } from '../../config/clocks-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { makeFolder } from '../../files/make-folder.js';
import { writeWholeFile } from '../../files/write-whole-files.js';
import { findProgram } from '../device/find-program.js';
import { readPowerState } from '../device/power-state.js';
import { livingProcess } from '../process/living-process.js';
import { putBack, type PutBackNote } from '../process/put-back.js';
import { forgetPutBack, registerPutBack, startProcess } from '../process/run-process.js';
import { type ClockStep, clockSteps, type Command } from './clock-steps.js';

/** Where clocks are set, and by which programs. */
export interface ClockControlPlace {
  readonly settings: ClockSettings;
  readonly gpuUuid: string | null;
  /** Folder of the notes that say what is to be put back. */
  readonly notes: string;
  /** Folder that the machine’s sys and var are in. */
  readonly machineRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Sets clocks and power mode of a node while something is measured. */
export interface ClockControl {
  readonly settings: ClockSettings;
  /**
   * Sets them; the returned function puts back what was before, as the reaper and the next start do where this process is killed.
   * Fails with `ClocksNotSet`.
   */
  hold(): Promise<HeldClocks>;
}

/** Clocks that are set. */
export interface HeldClocks {
  /** What is set, as a condition of what is measured. */
  readonly means: string;
  /** Fails with `ClocksNotSet`. */
  release(): Promise<void>;
}

/** The clocks of one node. Fails with `ClocksNotSet` where a program that they need is not there. */
export const openClockControl = (place: ClockControlPlace): ClockControl => {
  requirePrograms(place);
  return { settings: place.settings, hold: () => hold(place) };
};

const requirePrograms = ({ settings, environment }: ClockControlPlace): void => {
  const { powerMode, jetsonClocks, gpuMHz } = settings;
  const needed = {
    ...(powerMode === undefined ? {} : { powerMode: 'nvpmodel' }),
    ...(jetsonClocks ? { jetsonClocks: 'jetson_clocks' } : {}),
    ...(gpuMHz === undefined ? {} : { gpuMHz: 'nvidia-smi' }),
  };
  for (const [key, program] of Object.entries(needed)) {
    if (findProgram(program, environment['PATH'] ?? '') !== undefined) continue;
    throw notSet(`clocks.${key} needs ${program}, which is not on PATH.`);
  }
};

const hold = async (place: ClockControlPlace): Promise<HeldClocks> => {
  const { settings, gpuUuid, notes } = place;
  await makeFolder(notes);
  const id = randomUUID();
  const storeFile = join(notes, `jetson-clocks-${id}.conf`);
  const powerMode = settings.powerMode === undefined ? undefined : await currentPowerMode(place);
  const steps = clockSteps(settings, { powerMode, storeFile, gpuUuid });
  for (const { store } of steps) if (store !== undefined) await run(place, store);
  const note = join(notes, `clocks-${id}.json`);
  const noteDown = (made: readonly ClockStep[]) => writeWholeFile(note, JSON.stringify(noteOf(made, place, storeFile)));
  await noteDown([]);
  await registerPutBack(note);
  const release = async (): Promise<void> => {
    const wrong = await putBack(note);
    forgetPutBack(note);
    if (wrong !== undefined) throw notSet(`What was set could not be put back: ${wrong}.`);
  };
  try {
    for (const [position, { set }] of steps.entries()) {
      await noteDown(steps.slice(0, position + 1));
      await run(place, set).catch(async (error: unknown) => {
        // Who may not set something may not put it back either.
        await noteDown(steps.slice(0, position));
        throw error;
      });
    }
    await requireSet(place);
  } catch (error) {
    await release();
    throw error;
  }
  return { means: steps.map(({ means }) => means).join(', '), release };
};

const noteOf = (
  steps: readonly ClockStep[],
  { environment, logFile }: ClockControlPlace,
  storeFile: string,
): PutBackNote => ({
  pid: process.pid,
  startedAt: livingProcess(process.pid)?.startedAt ?? '',
  environment: { PATH: environment['PATH'] ?? '' },
  logFile,
  commands: steps.map((step) => [...step.putBack]),
  files: [storeFile],
});

const currentPowerMode = async (place: ClockControlPlace): Promise<number> => {
  const said = await run(place, ['nvpmodel', '-q']);
  const mode = /^(\d+)$/m.exec(said)?.[1];
  if (mode === undefined) throw notSet(`nvpmodel -q names no power mode: ${said}.`);
  return Number(mode);
};

/** The programs end well also where they have changed nothing: nvpmodel where a mode needs a reboot, jetson_clocks in any case. */
const requireSet = async (place: ClockControlPlace): Promise<void> => {
  const { settings, machineRoot } = place;
  if (settings.powerMode !== undefined) {
    const mode = await currentPowerMode(place);
    if (mode !== settings.powerMode) {
      throw notSet(`The board stays in power mode ${mode} and does not take ${settings.powerMode} without a reboot.`);
    }
  }
  const range = (await readPowerState(machineRoot))['gpuClockRangeMHz'] as readonly number[] | undefined;
  if (settings.jetsonClocks && range !== undefined && range[0] !== range[1]) {
    throw notSet(`After jetson_clocks the GPU may still take ${range.join(' to ')} MHz.`);
  }
};

const run = async ({ environment, logFile }: ClockControlPlace, [file, ...args]: Command): Promise<string> => {
  const lines: string[] = [];
  const { exit } = startProcess({ file, args, env: environment, logFile, onLine: (line) => lines.push(line) });
  const { exitCode, signal, tail } = await exit;
  const said = [...lines, tail.trim()].filter((line) => line !== '').join(' | ');
  if (exitCode === 0) return lines.join('\n');
  throw notSet(`${[file, ...args].join(' ')} ended with ${exitCode ?? signal}: ${said || 'it printed nothing'}.`, {
    logFile,
  });
};

const notSet = (message: string, details: { logFile?: string } = {}): QuantfleetFailure =>
  new QuantfleetFailure('ClocksNotSet', message, details);
