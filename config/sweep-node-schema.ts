import { z } from 'zod';
import { nodeIdSchema } from '../contracts/node-id.js';
import { engineKeys } from './engine-schema.js';
import { positive } from './number-schemas.js';

/** A node of a sweep, by id or with settings of its own. */
export const nodeSchema = z.union([
  nodeIdSchema.transform((id) => ({ id })),
  z.strictObject({
    id: nodeIdSchema.describe('Name of the node.'),
    engine: z
      .strictObject({
        otherLayers: engineKeys.otherLayers.exactOptional(),
        profile: engineKeys.profile.exactOptional(),
        workspaceMiB: engineKeys.workspaceMiB.exactOptional(),
        optimizationLevel: engineKeys.optimizationLevel.exactOptional(),
        dlaCore: engineKeys.dlaCore.exactOptional(),
        sparsity: engineKeys.sparsity.exactOptional(),
        tf32: engineKeys.tf32.exactOptional(),
        precisionPolicy: engineKeys.precisionPolicy.exactOptional(),
        minimumInt8Share: engineKeys.minimumInt8Share.exactOptional(),
        profiles: engineKeys.profiles.exactOptional(),
      })
      .exactOptional()
      .describe('What differs from engine on this node.'),
    threads: positive.exactOptional().describe('Instead of measurement.threads.'),
  }),
]);
