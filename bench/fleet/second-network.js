import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { loadSettings } from '../../dist/config/load-settings.js';
import { inCheckout } from '../../scripts/setup/step.js';

/** Trains the network of the second sweep on these images; gives its ONNX file. */
export const makeSecondNetwork = (folder, images) => {
  const file = join(folder, 'small-cnn.onnx');
  execFileSync(loadSettings().python, [inCheckout('bench/fleet/second_network.py'), images, file], { stdio: 'pipe' });
  return file;
};
