import { join } from 'node:path';
import { packagePath, programPath } from '../config/package-path.js';
import { PROGRAMS, type ProgramName } from '../contracts/programs.js';
import { launchProgram, type ProgramLauncher } from './process/program-launcher.js';
import { createWarmPython } from './process/warm-python.js';

const NODEJS_PROGRAMS = {
  compare_onnxruntime: 'activities/nodejs-programs/compare-onnxruntime.js',
  evaluate_onnxruntime: 'activities/nodejs-programs/evaluate-onnxruntime.js',
  evaluate_trtexec: 'activities/nodejs-programs/evaluate-trtexec.js',
} as const satisfies { readonly [program in ProgramName]?: string };

/** The versions of a program's tools among those installed. */
export const toolVersions = (
  program: ProgramName,
  installed: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    PROGRAMS[program].tools.flatMap((name) => {
      const version = installed[name];
      return version === undefined ? [] : [[name, version] as const];
    }),
  );

const isNodejsProgram = (program: ProgramName): program is keyof typeof NODEJS_PROGRAMS => program in NODEJS_PROGRAMS;

/** How a node starts its programs. */
export interface ProgramRunner {
  /**
   * CUDA does not survive a fork: a program that uses it gets a process of its own, and the warm one sees no GPU. `processors` are
   * those that a program of Node is held to.
   */
  launcher(program: ProgramName, usesGpu: boolean, processors?: readonly number[]): ProgramLauncher;
  /** Ends what was kept running between programs. */
  stop(): Promise<void>;
}

/** What programs are started with. */
export interface ProgramHome {
  readonly python: string;
  /** The whole environment of a program, but for what quantfleet itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lock of the node's device, an open file that its programs hold too; absent without a GPU. */
  readonly deviceLock?: number | undefined;
  readonly logRoot: string;
  /** Where the socket of the warm Python may lie, the best place first. */
  readonly socketFolders: readonly string[];
}

/** Starts Python programs from one warm process, and the Node program on its own. */
export const createProgramRunner = (home: ProgramHome): ProgramRunner => {
  const { python, environment, deviceLock: lock, logRoot, socketFolders } = home;
  const warm = createWarmPython({
    python,
    args: pythonArguments('quantfleet_tools.protocol.warm'),
    env: { ...environment, ...PYTHON_ENVIRONMENT, CUDA_VISIBLE_DEVICES: '' },
    lock,
    logFile: join(logRoot, 'warm-python.log'),
    socketFolders,
  });
  return {
    launcher: (program, usesGpu, processors) => {
      if (isNodejsProgram(program)) return launchNodejs(program, { env: environment, lock }, processors);
      return usesGpu ? launchPython(home, program) : warm.launch(program);
    },
    stop: warm.stop,
  };
};

/** Node cannot choose its processors: taskset(1), of util-linux as flock(1), becomes the program once it has. */
const launchNodejs = (
  program: keyof typeof NODEJS_PROGRAMS,
  launch: Parameters<typeof launchProgram>[2],
  processors: readonly number[] | undefined,
): ProgramLauncher => {
  const command = [process.execPath, programPath(NODEJS_PROGRAMS[program])] as const;
  return processors === undefined
    ? launchProgram(command[0], command.slice(1), launch)
    : launchProgram('taskset', ['--cpu-list', processors.join(','), ...command], launch);
};

/** Starts one Python program in a process of its own. */
export const launchPython = (
  { python, environment, deviceLock: lock }: Pick<ProgramHome, 'python' | 'environment' | 'deviceLock'>,
  program: ProgramName,
): ProgramLauncher =>
  launchProgram(python, [...pythonArguments('quantfleet_tools'), program], {
    env: { ...environment, ...PYTHON_ENVIRONMENT },
    lock,
  });

/** Nothing where the user stands, or in variables of Python, may take the place of a package. */
const pythonArguments = (module: string): readonly string[] => ['-I', packagePath('python/start.py'), module];

const PYTHON_ENVIRONMENT = {
  // Spinning threads of two runtimes starve each other on few cores.
  OMP_WAIT_POLICY: 'PASSIVE',
  POLYGRAPHY_AUTOINSTALL_DEPS: '0',
  HF_HUB_OFFLINE: '1',
};
