import { stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { sha256Of } from './artifacts/sha256-of.js';
import { digestOf } from './artifacts/canonical-json.js';
import { isMissingFile } from './artifacts/missing-file.js';
import { realPathOf } from './permission/real-path.js';
import { programFacts } from './program-facts.js';
import type { ModelFactory, NodeContext, StageAttempt } from './stage-context.js';
import type { StageInput } from './stage-input.js';

/** A factory that the node's own configuration allows. Fails with `ModelUnknown`, also where its file is missing. */
export const allowedFactory = async (node: NodeContext, name: string): Promise<ModelFactory> => {
  const factory = Object.hasOwn(node.factories, name) ? node.factories[name] : undefined;
  if (factory === undefined) {
    const known = Object.keys(node.factories).join(', ') || 'none';
    throw new QuantfleetFailure(
      'ModelUnknown',
      `Factory ${name} is none of those that this node’s quantfleet.yaml named when the node started: ${known}.`,
      {
        advice: 'Name it under factories there, and start `quantfleet up` again: it reads the file at its start only.',
      },
    );
  }
  const isFile = await stat(factory.file).then((found) => found.isFile(), notThere);
  if (!isFile) {
    throw new QuantfleetFailure(
      'ModelUnknown',
      `Factory ${name}: there is no file ${factory.file}, which factories.${name}.file in this node’s quantfleet.yaml names.`,
      { advice: 'Correct the path; it counts from the folder of that quantfleet.yaml.' },
    );
  }
  return factory;
};

const notThere = (error: unknown): boolean => {
  if (isMissingFile(error)) return false;
  throw error;
};

/** The file of a factory with what it imports from its folder; the contents of all are in the stage key, not where they lie. */
export const factoryInput = async (
  node: NodeContext,
  { file }: ModelFactory,
  attempt: StageAttempt,
): Promise<StageInput> => {
  const { imports } = await programFacts(node, 'list_factory_imports', { factory: file }, attempt);
  const folder = dirname(await realPathOf(file));
  const digests: Record<string, string> = {};
  for (const path of imports) digests[relative(folder, path)] = await sha256Of(path);
  return {
    digest: digestOf({ factory: await sha256Of(file), imports: digests }),
    resolve: async () => ({ file, imports }),
  };
};
