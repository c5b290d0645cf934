// quantfleet with a slower ONNX Runtime: the same program in a folder of its own, whose package onnxruntime-node takes more of each run.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packagePath } from '../../dist/config/package-path.js';

const LIBRARY = 'onnxruntime-node';
const COPIED = ['bin', 'dist', 'python', 'package.json'];

/**
 * Makes the program in a folder and returns the path of its command. Every run of its ONNX Runtime takes `share` more of the time that
 * it took; the package says so in its version.
 */
export const slowedQuantfleet = (folder, share) => {
  const packages = join(folder, 'node_modules');
  mkdirSync(packages, { recursive: true });
  for (const name of COPIED) cpSync(packagePath(name), join(folder, name), { recursive: true });
  for (const name of readdirSync(packagePath('node_modules'))) {
    if (name !== LIBRARY) symlinkSync(join(packagePath('node_modules'), name), join(packages, name));
  }
  writeSlowedLibrary(join(packages, LIBRARY), share);
  return join(folder, 'bin', 'quantfleet.js');
};

const writeSlowedLibrary = (folder, share) => {
  const real = packagePath(join('node_modules', LIBRARY));
  const description = JSON.parse(readFileSync(join(real, 'package.json'), 'utf8'));
  const { version, main } = description;
  mkdirSync(folder);
  const own = {
    name: LIBRARY,
    version: `${version}-slowed-by-${100 * share}-percent`,
    type: 'module',
    main: 'index.js',
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
  writeFileSync(join(folder, 'index.js'), slowedLibrary(pathToFileURL(join(real, main)).href, share));
};

const slowedLibrary = (real, share) => `import * as real from ${JSON.stringify(real)};
export * from ${JSON.stringify(real)};

const slowed = (session) => {
  const run = session.run.bind(session);
  // A wait ends a little late, so the next one is as much shorter.
  let late = 0;
  session.run = async (...given) => {
    const startedAt = performance.now();
    const answers = await run(...given);
    const ranUntil = performance.now();
    const until = ranUntil + ${share} * (ranUntil - startedAt) - late;
    let now = ranUntil;
    while (now < until) now = performance.now();
    late = now - until;
    return answers;
  };
  return session;
};

export const InferenceSession = {
  create: async (...given) => slowed(await real.InferenceSession.create(...given)),
};
`;
