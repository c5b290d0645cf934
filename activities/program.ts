import { join } from 'node:path';
import { packagePath, programPath } from '../config/package-path.js';
import { launchProgram, type ProgramLauncher } from './process/program-launcher.js';
import { createWarmPython } from './process/warm-python.js';

const TORCH = ['torch', 'torchvision'];
const MODELOPT = [...TORCH, 'nvidia-modelopt'];
const TRAINING = [...MODELOPT, 'torch-cuda'];
const ORT = ['onnx', 'onnxruntime', 'onnxruntime-gpu'];
const ORT_TENSORRT = [...ORT, 'tensorrt'];

/** Every stage program, with the packages whose version can change its answer: they are part of its stage key. */
const PROGRAM_TOOLS = {
  pack_split: ['pillow', 'numpy'],
  export: [...MODELOPT, ...ORT],
  check_onnx: ORT,
  calibrate_torch: TRAINING,
  calibrate_ort: [...ORT, 'numpy'],
  fine_tune: TRAINING,
  fold: ['polygraphy', 'onnx-graphsurgeon', ...ORT],
  build_ort: ORT,
  build_rtx: ['tensorrt-rtx'],
  build_ort_tensorrt: ORT_TENSORRT,
  // FP16 on TensorRT 11 is written into the network by ONNX Runtime's converter.
  build_tensorrt: ['tensorrt', ...ORT],
  calibrate_tensorrt: ['tensorrt'],
  apply_calibration_cache: ['nvidia-modelopt', ...ORT],
  evaluate_tensorrt: ['tensorrt'],
  evaluate_ort_tensorrt: ORT_TENSORRT,
  evaluate_torch: [...TORCH, 'torch-cuda'],
  evaluate_onnxruntime: ['onnxruntime-node', 'node'],
  evaluate_trtexec: ['tensorrt'],
} as const satisfies Record<string, readonly string[]>;

const NODE_PROGRAMS = {
  evaluate_onnxruntime: 'activities/evaluation/evaluate-onnxruntime.js',
  evaluate_trtexec: 'activities/evaluation/evaluate-trtexec.js',
} as const satisfies { readonly [program in Program]?: string };

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

const isNodeProgram = (program: Program): program is keyof typeof NODE_PROGRAMS => program in NODE_PROGRAMS;

/** How a node starts its programs. */
export interface ProgramRunner {
  /** CUDA does not survive a fork: a program that uses it gets a process of its own, and the warm one sees no GPU. */
  launcher(program: Program, usesGpu: boolean): ProgramLauncher;
  /** Ends what was kept running between programs. */
  stop(): Promise<void>;
}

/** What programs are started with. */
export interface ProgramHome {
  readonly python: string;
  /** The whole environment of a program, but for what quantfleet itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logRoot: string;
  /** Where the socket of the warm Python may lie, the best place first. */
  readonly socketFolders: readonly string[];
}

/** Starts Python programs from one warm process, and the Node program on its own. */
export const createProgramRunner = (home: ProgramHome): ProgramRunner => {
  const { python, environment, logRoot, socketFolders } = home;
  const warm = createWarmPython({
    python,
    args: pythonArguments('quantfleet_tools.warm'),
    env: { ...environment, ...PYTHON_ENVIRONMENT, CUDA_VISIBLE_DEVICES: '' },
    logFile: join(logRoot, 'warm-python.log'),
    socketFolders,
  });
  return {
    launcher: (program, usesGpu) => {
      if (isNodeProgram(program)) {
        return launchProgram(process.execPath, [programPath(NODE_PROGRAMS[program])], environment);
      }
      return usesGpu ? launchPython(home, program) : warm.launch(program);
    },
    stop: warm.stop,
  };
};

/** Starts one Python program in a process of its own. */
export const launchPython = (
  { python, environment }: Pick<ProgramHome, 'python' | 'environment'>,
  program: string,
): ProgramLauncher =>
  launchProgram(python, [...pythonArguments('quantfleet_tools'), program], { ...environment, ...PYTHON_ENVIRONMENT });

/** Nothing where the user stands, or in variables of Python, may take the place of a package. */
const pythonArguments = (module: string): readonly string[] => ['-I', packagePath('python/start.py'), module];

const PYTHON_ENVIRONMENT = {
  // Spinning threads of two runtimes starve each other on few cores.
  OMP_WAIT_POLICY: 'PASSIVE',
  POLYGRAPHY_AUTOINSTALL_DEPS: '0',
  HF_HUB_OFFLINE: '1',
};
