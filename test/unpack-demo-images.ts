import { programFacts } from '../activities/program-facts.js';
import { loadSettings } from '../config/load-settings.js';
import { packagePath } from '../config/package-path.js';

const unpackDemoImages = async (): Promise<void> => {
  const { python, environment } = loadSettings();
  const place = {
    python,
    environment,
    scratchRoot: packagePath('.quantfleet/scratch'),
    logRoot: packagePath('.quantfleet/logs/stages'),
  };
  const parameters = { source: packagePath('demo/fashion-mnist'), out: packagePath('.quantfleet/data/fashion-mnist') };
  await programFacts(place, 'unpack_demo', parameters, { signal: new AbortController().signal, onProgress: () => {} });
};

/** Vitest's global set-up: the demo's images as the demo itself has them. */
export default unpackDemoImages;
