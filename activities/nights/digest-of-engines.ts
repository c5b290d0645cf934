import type { NightEngine } from '../../contracts/stored-night.js';
import { digestOf } from '../artifacts/canonical-json.js';

/** What tells engines from others: the same whenever the same ones are measured, however often they were built. */
export const digestOfEngines = (engines: readonly Pick<NightEngine, 'network'>[]): string =>
  digestOf([...new Set(engines.map(({ network }) => digestOf(network)))].toSorted());
