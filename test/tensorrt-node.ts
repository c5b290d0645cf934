import { delimiter, dirname } from 'node:path';
import { loadSettings } from '../config/load-settings.js';
import { packagePath } from '../config/package-path.js';

const { python, searchPath } = loadSettings();

/** What the stand-ins read; a node's settings pass it to its programs. */
export const STAND_IN_VARIABLES = [
  'REAL_PYTHON',
  'STAND_IN_BUILD_SECONDS',
  'STAND_IN_LIBRARY',
  'STAND_IN_GPU',
  'STAND_IN_SECOND_GPU',
];

/** Environment of a node whose Python has stand-ins for the stage programs that need a GPU with TensorRT. */
export const WITH_TENSORRT = {
  QUANTFLEET_PYTHON: packagePath('test/fixtures/bin/python-with-tensorrt'),
  REAL_PYTHON: python,
  PATH: [packagePath('test/fixtures/bin'), dirname(python), searchPath].join(delimiter),
};
