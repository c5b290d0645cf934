import { packagePath, programPath } from '../config/package-path.js';
import type { ProgramCommand } from './process/stage-program.js';

const TORCH = ['torch', 'torchvision'];
const MODELOPT = [...TORCH, 'nvidia-modelopt'];
const ORT = ['onnx', 'onnxruntime'];

/** Every stage program, with the packages whose version can change its answer: they are part of its stage key. */
const PROGRAM_TOOLS = {
  pack_split: ['pillow', 'numpy'],
  export: [...MODELOPT, ...ORT],
  check_onnx: ORT,
  calibrate_torch: MODELOPT,
  calibrate_ort: [...ORT, 'numpy'],
  fine_tune: MODELOPT,
  fold: ['polygraphy', 'onnx-graphsurgeon', ...ORT],
  build_ort: ORT,
  build_rtx: ['tensorrt-rtx'],
  evaluate_torch: TORCH,
  evaluate_onnxruntime: ['onnxruntime-node', 'node'],
} as const satisfies Record<string, readonly string[]>;

/** A program of docs/reference/stage-programs.md. */
export type Program = keyof typeof PROGRAM_TOOLS;

/** The versions of a program's tools among those installed. */
export const toolVersions = (
  program: Program,
  installed: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    PROGRAM_TOOLS[program].flatMap((name) => {
      const version = installed[name];
      return version === undefined ? [] : [[name, version] as const];
    }),
  );

/** How a program is started. */
export const programCommand = (python: string, program: Program): ProgramCommand =>
  program === 'evaluate_onnxruntime'
    ? { file: process.execPath, args: [programPath('activities/evaluation/evaluate-onnxruntime.js')] }
    : pythonCommand(python, program);

/** How a Python module of quantfleet is started. */
export const pythonCommand = (python: string, program: string): ProgramCommand => ({
  file: python,
  args: ['-m', 'quantfleet_tools', program],
  env: {
    PYTHONPATH: packagePath('python'),
    // Spinning threads of two runtimes starve each other on few cores.
    OMP_WAIT_POLICY: 'PASSIVE',
    POLYGRAPHY_AUTOINSTALL_DEPS: '0',
    HF_HUB_OFFLINE: '1',
  },
});
