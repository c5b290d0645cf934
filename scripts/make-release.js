#!/usr/bin/env node
// Makes what is handed out of this checkout: the npm package, and for boards an archive that needs no npm registry.
//   npm run release [FOLDER]          (default: release/)
import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeBoardArchive } from './release/board-archive.js';
import { writeChecksums } from './release/checksums.js';
import { packPackage } from './release/npm-package.js';
import { buildPrograms } from './setup/build.js';
import { installNodePackages } from './setup/node-packages.js';

const folder = resolve(process.argv[2] ?? 'release');

await installNodePackages();
await buildPrograms();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const tarball = await packPackage(folder);
const archive = await makeBoardArchive(tarball, folder);
writeChecksums(folder);
console.log(`${tarball}\n${archive}`);
