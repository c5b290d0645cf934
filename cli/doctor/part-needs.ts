import { WORKER_ROLES } from '../../contracts/worker-role.js';
import type { Check } from './check.js';

/** What the doctor can look at a machine for: a worker of a deployment, or a client of it. */
export const PARTS = [...WORKER_ROLES, 'client'] as const;

/** One of {@link PARTS}. */
export type Part = (typeof PARTS)[number];

type Need = 'needs' | 'uses';
type Needs = { readonly [part in Part]?: Need };

const QUANTIZES: Needs = { host: 'needs', node: 'uses' };
const READS_GRAPHS: Needs = { host: 'needs', node: 'needs' };
const BUILDS: Needs = { host: 'uses', node: 'uses' };
const WORKS: Needs = { workflows: 'needs', results: 'needs', node: 'needs', host: 'needs' };
const STORES: Needs = { results: 'needs', node: 'needs', host: 'needs', client: 'needs' };
const READS_RESULTS: Needs = { results: 'needs', client: 'needs' };

/** What each part does with what the doctor looks at; what is not named here concerns every part as it comes. */
const NEEDS: { readonly [tool: string]: Needs } = {
  temporal: {},
  python: READS_GRAPHS,
  torch: QUANTIZES,
  torchvision: QUANTIZES,
  'nvidia-modelopt': QUANTIZES,
  onnx: READS_GRAPHS,
  onnxruntime: READS_GRAPHS,
  'onnxruntime-node': { node: 'needs' },
  polygraphy: READS_GRAPHS,
  'onnx-graphsurgeon': READS_GRAPHS,
  pillow: READS_GRAPHS,
  'tensorrt-rtx': BUILDS,
  tensorrt: BUILDS,
  gpu: BUILDS,
  'torch-cuda': BUILDS,
  trtexec: { node: 'uses' },
  'shared store': STORES,
  'results database': READS_RESULTS,
  'results tables': READS_RESULTS,
  'right to read results': READS_RESULTS,
  'right to write results': { results: 'needs' },
  'right to work': WORKS,
  'versions of nodes': { client: 'uses' },
};

/** The checks that concern a part, and whether that part can do without. */
export const checksOfPart = (checks: readonly Check[], part: Part): readonly Check[] =>
  checks.flatMap((check) => {
    const needs = NEEDS[check.tool];
    if (needs === undefined) return [check];
    const need = needs[part];
    return need === undefined ? [] : [{ ...check, isNeeded: need === 'needs' }];
  });
