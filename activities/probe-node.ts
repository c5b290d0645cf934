import { createRequire } from 'node:module';
import type { NodeProbe } from '../contracts/activities.js';
import { readFingerprint } from './device/fingerprint.js';
import { unsupportedRecipes } from './device/unsupported-recipes.js';
import { type ProgramPlace, programFacts } from './program-facts.js';
import type { StageAttempt } from './stage-context.js';

const require = createRequire(import.meta.url);

/** Finds out what this machine is, which tools it has in which versions, and which recipes it cannot run. */
export const probeNode = async (nodeId: string, place: ProgramPlace, attempt: StageAttempt): Promise<NodeProbe> => {
  const facts = await programFacts(place, 'probe', {}, attempt);
  const { packages, python } = facts as { packages: Record<string, string>; python: string };
  const tools = {
    ...packages,
    python,
    node: process.versions.node,
    'onnxruntime-node': (require('onnxruntime-node/package.json') as { version: string }).version,
  };
  return { nodeId, fingerprint: await readFingerprint(), tools, unsupported: unsupportedRecipes(tools) };
};
