import { join } from 'node:path';
import { runProgram } from '../setup/step.js';

/** Packs what is compiled, as `files` of package.json lists it, and gives the tarball. */
export const packPackage = async (folder) => {
  const answer = await runProgram('npm', ['pack', '--json', '--silent', '--pack-destination', folder]);
  return join(folder, JSON.parse(answer)[0].filename);
};
