import { join } from 'node:path';
import { packagePath, programPath } from '../config/package-path.js';
import { PROGRAMS, type ProgramName } from '../contracts/programs.js';
import { launchProgram, type ProgramLauncher } from './process/program-launcher.js';
import { createWarmPython } from './process/warm-python.js';

const NODEJS_PROGRAMS = {
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
  /** CUDA does not survive a fork: a program that uses it gets a process of its own, and the warm one sees no GPU. */
  launcher(program: ProgramName, usesGpu: boolean): ProgramLauncher;
  /** Ends what was kept running between programs. */
  stop(): Promise<void>;
}

/** Starts Python programs from one warm process, and the Node program on its own. */
export const createProgramRunner = (python: string, logRoot: string): ProgramRunner => {
  const warm = createWarmPython(
    python,
    { ...PYTHON_ENVIRONMENT, CUDA_VISIBLE_DEVICES: '' },
    join(logRoot, 'warm-python.log'),
  );
  return {
    launcher: (program, usesGpu) => {
      if (isNodejsProgram(program)) return launchProgram(process.execPath, [programPath(NODEJS_PROGRAMS[program])]);
      return usesGpu ? launchPython(python, program) : warm.launch(program);
    },
    stop: warm.stop,
  };
};

/** Starts one Python program in a process of its own. */
export const launchPython = (python: string, program: ProgramName): ProgramLauncher =>
  launchProgram(python, ['-m', 'quantfleet_tools', program], PYTHON_ENVIRONMENT);

const PYTHON_ENVIRONMENT = {
  PYTHONPATH: packagePath('python'),
  // Spinning threads of two runtimes starve each other on few cores.
  OMP_WAIT_POLICY: 'PASSIVE',
  POLYGRAPHY_AUTOINSTALL_DEPS: '0',
  HF_HUB_OFFLINE: '1',
};
