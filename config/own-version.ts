import { readFileSync } from 'node:fs';
import { PLAN_REVISION, type PlannedBy } from '../contracts/planned-by.js';
import { packagePath } from './package-path.js';

/** The version of this quantfleet. */
export const ownVersion = (): string =>
  (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { readonly version: string }).version;

/** This quantfleet, as a sweep names who planned it. */
export const thisQuantfleet = (): PlannedBy => ({ version: ownVersion(), revision: PLAN_REVISION });
