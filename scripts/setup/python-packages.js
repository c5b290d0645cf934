import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { digestOfFiles, inCheckout, onceFor, runProgram } from './step.js';

const LOCK = 'python/requirements/tools.lock';
const ENVIRONMENT = '.quantfleet/python';
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const OLDEST_MINOR = 10;
const TORCH_FAMILY = /^(torch|torchvision|triton|nvidia-(?!modelopt|ml-py)|cuda-)/;

/** Makes a Python environment from the locked, hashed requirements, the Temporal server among them. */
export const installPythonPackages = (position = '') => {
  if (process.env.QUANTFLEET_PYTHON !== undefined) return undefined;
  const torchIndex = process.env.QUANTFLEET_TORCH_INDEX;
  return onceFor({
    digest: `${digestOfFiles([LOCK])} ${torchIndex ?? ''}`,
    stamp: `${ENVIRONMENT}/.quantfleet-setup`,
    title: `${position}Installing Python packages (PyTorch with its CUDA libraries: about 3 GB to download, 6 GB on disk)`,
    work: async () => {
      rmSync(inCheckout(ENVIRONMENT), { recursive: true, force: true });
      mkdirSync(inCheckout('.quantfleet'), { recursive: true });
      await makeEnvironment(findPython());
      if (torchIndex === undefined) await installLocked(LOCK);
      else await installWithTorchFrom(torchIndex);
    },
  });
};

const findPython = () => {
  const seen = [];
  for (const name of CANDIDATES) {
    try {
      const version = execFileSync(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
      const [major, minor] = version.split('.').map(Number);
      if (major === 3 && minor >= OLDEST_MINOR) return name;
      seen.push(`${name} is ${version}`);
    } catch {
      // Not installed.
    }
  }
  throw new Error(`Python 3.${OLDEST_MINOR} or newer is needed; ${seen.join(', ') || 'none was found'}.`);
};

const makeEnvironment = async (python) => {
  try {
    await runProgram(python, ['-m', 'venv', ENVIRONMENT]);
  } catch (error) {
    throw new Error(`${error.message}\nOn Debian and Ubuntu: apt-get install python3-venv`, { cause: error });
  }
};

const installLocked = (lock) => pip(['--no-deps', '--require-hashes', '-r', lock], lockEntries(lock).length);

/** Takes PyTorch from an index of the user's choice, for example one of builds without CUDA; hashes differ there. */
const installWithTorchFrom = async (index) => {
  const entries = lockEntries(LOCK);
  const torch = entries.filter((entry) => /^torch(vision)?==/.test(entry)).map((entry) => entry.split(' \\')[0]);
  await pip(['--index-url', index, ...torch.map((entry) => entry.replace(' ; ', ';'))], torch.length);
  const rest = `${ENVIRONMENT}/rest.lock`;
  writeFileSync(inCheckout(rest), entries.filter((entry) => !TORCH_FAMILY.test(entry)).join('\n'));
  await installLocked(rest);
};

/** A lock file's entries: requirement, hashes and all. */
const lockEntries = (lock) => readFileSync(inCheckout(lock), 'utf8').split(/\n(?=[a-z0-9])/i);

const pip = (args, packages) =>
  runProgram(`${ENVIRONMENT}/bin/python`, ['-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', ...args], {
    describe: (output) => {
      if (output.includes('Installing collected packages')) return 'unpacking';
      const collected = output.split(/^\s*(?:Collecting|Ignoring) /m).length - 1;
      return `${collected} of ${packages} packages looked at`;
    },
  });
