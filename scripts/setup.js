#!/usr/bin/env node
// Sets up all that quantfleet needs in this checkout, and does nothing where it is all there. Runs before any package
// is installed, so it uses Node alone.
import { buildPrograms } from './setup/build.js';
import { installNodePackages } from './setup/node-packages.js';
import { installPythonPackages } from './setup/python-packages.js';
import { doSteps } from './setup/step.js';

await doSteps([installNodePackages, installPythonPackages, buildPrograms]);
