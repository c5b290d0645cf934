import { z } from 'zod';
import { conditionSampleSchema } from '../conditions.js';
import { inputShapeSchema } from '../preprocessing.js';
import { count } from './common-facts.js';
import { nothing } from './files.js';
import type { ProgramContract } from './program-contract.js';

const noStage = { stage: null, language: 'python', tools: [], inputs: nothing, unkeyed: nothing } as const;

/** Programs that are no stage: they leave no artifacts and have no stage key. */
export const PROGRAMS_APART_FROM_STAGES = {
  probe: {
    ...noStage,
    purpose: 'Finds out which packages this machine has in which versions, and which GPU.',
    parameters: nothing,
    artifacts: nothing,
    facts: z.strictObject({
      python: z.string().describe('Version of the interpreter.'),
      packages: z
        .record(z.string(), z.string())
        .describe(
          'Versions by package name; with a GPU, the version of tensorrt is the one that TensorRT itself reports.',
        ),
      gpu: z
        .strictObject({
          name: z.string(),
          computeCapability: z.string(),
          memoryMiB: count,
          multiprocessors: count,
          cuda: z.string().describe('CUDA version of the driver.'),
          integrated: z.boolean().describe('Whether the GPU shares the processor’s memory, as on a board.'),
          uuid: z.string().describe('As nvidia-smi and CUDA_VISIBLE_DEVICES write it.'),
          driver: z.string().nullable().describe('null where NVML is not installed.'),
        })
        .nullable(),
      visibleGpus: z.array(z.string()).describe('UUIDs of the GPUs that CUDA shows, gpu first.'),
      torchCuda: z
        .string()
        .nullable()
        .describe('CUDA version PyTorch was built for; null without GPU, PyTorch or CUDA in PyTorch.'),
      packageFolders: z.array(z.string()).describe('Where Python looks for packages.'),
      dlaCores: count
        .nullable()
        .describe('Deep-learning accelerators that TensorRT finds; null where it cannot be asked.'),
    }),
    added: nothing,
  },
  watch_conditions: {
    ...noStage,
    purpose: 'Says how the machine is: once, or again and again as events until it is ended.',
    parameters: z.strictObject({
      root: z.string().describe('Folder that the machine’s proc, sys, etc and var are in.'),
      folder: z.string().describe('Folder on the disk whose free space counts.'),
      usesGpu: z.boolean().describe('Whether a card is asked too; a board is in any case.'),
      processors: z.array(count).describe('Processors to stay off, as far as there are others.'),
      everyMs: z.int().positive().nullable().describe('Milliseconds between samples; null: one sample alone.'),
    }),
    artifacts: nothing,
    facts: z.strictObject({ sample: conditionSampleSchema }),
    added: nothing,
  },
  read_devkit: {
    ...noStage,
    purpose: 'Reads class names and labels from the development kit of ILSVRC2012.',
    parameters: z.strictObject({
      devkit: z.string().describe('Folder that ILSVRC2012_devkit_t12.tar.gz unpacks into.'),
    }),
    artifacts: nothing,
    facts: z.strictObject({
      classNames: z.array(z.string()).describe('WNIDs sorted; index = class index.'),
      labels: z.array(count).describe('Class index of every validation image by number.'),
    }),
    added: nothing,
  },
  list_factory_imports: {
    ...noStage,
    purpose: 'Lists the modules that a factory imports from its own folder, without running it.',
    parameters: z.strictObject({ factory: z.string().describe('Python file of the factory.') }),
    artifacts: nothing,
    facts: z.strictObject({ imports: z.array(z.string()).describe('Real paths, sorted.') }),
    added: nothing,
  },
  list_onnx_data: {
    ...noStage,
    purpose: 'Lists the other files in which an ONNX model keeps its weights, without reading them.',
    parameters: z.strictObject({ onnx: z.string().describe('File of the model.') }),
    artifacts: nothing,
    facts: z.strictObject({ locations: z.array(z.string()).describe('As the model writes them.') }),
    added: nothing,
  },
  import_onnx: {
    ...noStage,
    purpose:
      'Joins an ONNX model and the files with its weights into one file that every tool takes; refuses what cannot be quantized.',
    parameters: z.strictObject({
      onnx: z.string().describe('File of the model.'),
      files: z
        .record(z.string(), z.string())
        .describe('Paths of the files with weights, by what the model calls them.'),
      imageShape: inputShapeSchema
        .nullable()
        .describe('Channels, height and width that the preprocessing makes; null: the model is not run.'),
      classes: z.int().positive().describe('Number of classes that the model must tell apart.'),
      output: z.string().exactOptional().describe('Name of the output of logits; absent: the only one.'),
      out: z.string().describe('File to write.'),
    }),
    artifacts: nothing,
    facts: nothing,
    added: nothing,
  },
  unpack_demo: {
    ...noStage,
    purpose: 'Unpacks the demo’s images into a folder for each class, unless they are there.',
    parameters: z.strictObject({
      source: z.string().describe('Folder of the gzipped IDX files.'),
      out: z.string().describe('Folder to write.'),
    }),
    artifacts: nothing,
    facts: z.strictObject({ train: count.describe('Images.'), test: count.describe('Images.') }),
    added: nothing,
  },
} as const satisfies Record<string, ProgramContract>;
