import { digestOfFiles, onceFor, runProgram } from './step.js';

// What execa 9 asks for.
const OLDEST_NODE = [20, 5];

/** Installs the npm packages of the lock file. */
export const installNodePackages = (position = '') => {
  requireNode();
  return onceFor({
    digest: digestOfFiles(['package-lock.json']),
    stamp: 'node_modules/.quantfleet-setup',
    title: `${position}Installing npm packages (about 800 MB on disk)`,
    // Not `npm ci`: a registry that serves only some platforms leaves a lock file without the other platforms' optional
    // packages, which `npm ci` refuses and which nothing here needs. `--no-save` leaves the lock file as it is.
    // Without the variable, onnxruntime-node downloads CUDA libraries from outside the npm registry.
    work: () =>
      runProgram('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
        env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
      }),
  });
};

const requireNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new Error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
};
