import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from '../config/package-path.js';
import { recordedBoard } from './recorded-board.js';
import { temporaryFolder } from './temporary-folder.js';

const PROGRAMS = ['nvpmodel', 'jetson_clocks', 'nvidia-smi'];

/** A board whose clocks stand-ins of NVIDIA's programs set. */
export interface ClockedBoard {
  /** Folder that its sys and var are in. */
  readonly root: string;
  /** With its programs, as far as it has them. */
  readonly path: string;
  /** Makes the stand-ins behave as a file of this name says. */
  become(state: 'denied' | 'stubborn' | 'needs-reboot', content?: string): void;
  /** What was called so far, without the queries of the mode. */
  calls(): readonly string[];
  /** Power mode, and the lowest clock of the GPU. */
  state(): { readonly powerMode: string; readonly gpuLeastMHz: number };
}

/** An AGX Orin in its mode 2 whose clocks are not fixed. */
export const clockedBoard = (programs: readonly string[] = PROGRAMS): ClockedBoard => {
  const root = recordedBoard('agx-orin-jetpack-6.0');
  const folder = temporaryFolder();
  for (const name of programs) symlinkSync(packagePath(`test/fixtures/bin/${name}`), join(folder, name));
  symlinkSync(root, join(folder, 'board'));
  const system = join(temporaryFolder(), 'bin');
  mkdirSync(system);
  for (const name of ['sh', 'sed', 'cat', 'dirname', 'rm']) symlinkSync(`/usr/bin/${name}`, join(system, name));
  const text = (file: string): string => readFileSync(join(root, file), 'utf8').trim();
  return {
    root,
    path: `${folder}:${system}`,
    become: (state, content = '') => writeFileSync(join(root, state), content),
    calls: () =>
      text('calls')
        .split('\n')
        .filter((call) => call !== 'nvpmodel -q')
        .map((call) => call.replace(/ \/.*jetson-clocks-.*$/, ' FILE')),
    state: () => ({
      powerMode: text('var/lib/nvpmodel/status'),
      gpuLeastMHz: Number(text('sys/class/devfreq/17000000.gpu/min_freq')) / 1e6,
    }),
  };
};
