import { z } from 'zod';
import { networkSchema } from '../model.js';
import { inputShapeSchema, preprocessingSchema } from '../preprocessing.js';
import { count, coverageSchema } from './common-facts.js';
import { artifactFileSchema, factoryInputSchema, fileInputSchema, nothing, ONNX, splitInputSchema } from './files.js';
import type { ProgramContract } from './program-contract.js';
import { MODELOPT, ORT, TORCH } from './tools.js';

const sample = splitInputSchema('Images on which answers are compared.');
const onnx = artifactFileSchema(ONNX, 'The network with a dynamic batch axis.');
const opset = z.int().min(13);

const facts = {
  opset: opset.describe('ONNX operator set of the model.'),
  nodes: count.describe('Nodes of the graph.'),
  comparedImages: count.describe('Images whose answers were compared.'),
};

/** Programs of the stage export. */
export const EXPORT_PROGRAMS = {
  export: {
    stage: 'export',
    language: 'python',
    purpose: 'Exports a PyTorch network to ONNX and compares the answers of both on real images.',
    tools: [...MODELOPT, ...ORT],
    inputs: z.strictObject({
      weights: fileInputSchema('Weights of the network, as the user has them.'),
      factory: factoryInputSchema.exactOptional(),
      checkpoint: fileInputSchema('Checkpoint of ModelOpt: the export is quantized.').exactOptional(),
      sample,
    }),
    parameters: z.strictObject({
      model: networkSchema,
      preprocessing: preprocessingSchema,
      opset: opset.describe('ONNX operator set to export.'),
      expectQuantized: z.boolean().describe('Whether coverage is counted.'),
    }),
    unkeyed: nothing,
    artifacts: z.strictObject({ onnx }),
    facts: z.strictObject({
      ...facts,
      maxAbsDifference: z.number().describe('Largest difference of a logit.'),
      top1Agreement: z.number().describe('Share of the images, 0 … 1, on which both name the same class first.'),
      rmsDifference: z
        .number()
        .exactOptional()
        .describe('Of a quantized network: root mean square of what its export changes in a logit.'),
      rmsChange: z
        .number()
        .exactOptional()
        .describe('Of a quantized network: root mean square of what quantization changed in a logit.'),
      unrounded: z
        .number()
        .exactOptional()
        .describe('Of a quantized network: largest difference of a logit where activations are cut, not rounded.'),
      coverage: coverageSchema.exactOptional(),
    }),
    added: nothing,
  },
  check_network: {
    stage: 'export',
    language: 'python',
    purpose:
      'Builds a PyTorch network, loads its weights and runs it on images of noise, as its code builds it and as it is quantized.',
    tools: TORCH,
    inputs: z.strictObject({
      weights: fileInputSchema('state_dict of the network.'),
      factory: factoryInputSchema.exactOptional(),
    }),
    parameters: z.strictObject({
      model: networkSchema,
      inputShape: inputShapeSchema.describe('Channels, height, width.'),
      colour: preprocessingSchema.shape.colour,
    }),
    unkeyed: z.strictObject({ weightsName: z.string().describe('What the user calls the file of the weights.') }),
    artifacts: nothing,
    facts: z.strictObject({
      parameters: count.describe('Numbers that training changes.'),
      taken: z.string().nullable().describe('What was taken of a file that is more than the network’s state_dict.'),
    }),
    added: nothing,
  },
  check_onnx: {
    stage: 'export',
    language: 'python',
    purpose:
      'Checks a user’s ONNX model on real images, cut down to its output of logits: form, number of classes, and that an image always gets the same answer.',
    tools: ORT,
    inputs: z.strictObject({ onnx: fileInputSchema('The model.'), sample }),
    parameters: z.strictObject({
      preprocessing: preprocessingSchema,
      classes: z.int().positive().describe('Number of classes that the model must tell apart.'),
      output: z.string().exactOptional().describe('Name of the output of logits; absent: the only one.'),
    }),
    unkeyed: nothing,
    artifacts: z.strictObject({ onnx }),
    facts: z.strictObject({
      ...facts,
      maxAbsDifference: z.number().describe('Largest difference of a logit of images answered together and alone.'),
    }),
    added: nothing,
  },
} as const satisfies Record<string, ProgramContract>;
