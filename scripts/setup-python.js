#!/usr/bin/env node
// Makes the Python environment alone: what an installed package still needs. `quantfleet setup` runs it.
import { installPythonPackages } from './setup/python-packages.js';
import { doSteps } from './setup/step.js';

await doSteps([installPythonPackages]);
