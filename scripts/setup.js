#!/usr/bin/env node
// Sets up all that quantfleet needs in this checkout, and does nothing where it is all there. Runs before any package
// is installed, so it uses Node alone.
import { installNodePackages } from './setup/node-packages.js';
import { installPythonPackages } from './setup/python-packages.js';
import { buildPrograms } from './setup/build.js';

try {
  await installNodePackages();
  await installPythonPackages();
  await buildPrograms();
} catch (error) {
  console.error(`\nSet-up failed: ${error.message}`);
  process.exitCode = 3;
}
