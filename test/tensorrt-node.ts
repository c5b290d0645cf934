import { delimiter, dirname } from 'node:path';
import { loadSettings } from '../config/load-settings.js';
import { packagePath } from '../config/package-path.js';

const { python, searchPath } = loadSettings();

/** Environment of a node whose Python has stand-ins for the stage programs that need a GPU with TensorRT. */
export const WITH_TENSORRT = {
  QUANTFLEET_PYTHON: packagePath('test/fixtures/bin/python-with-tensorrt'),
  REAL_PYTHON: python,
  PATH: [packagePath('test/fixtures/bin'), dirname(python), searchPath].join(delimiter),
};
