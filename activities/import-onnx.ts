import type { Stats } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { InputShape } from '../contracts/preprocessing.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { PermittedSource, ReadingAttempt } from './permission/read-permission.js';
import { isInside } from './permission/real-path.js';
import { programFacts } from './program-facts.js';
import { quoted } from './quoted.js';
import type { NodeContext } from './stage-context.js';

const ONE_FILE = 'Or save it as one file: onnx.save_model(onnx.load(path), path, save_as_external_data=False).';

/** An ONNX file that a sweep names. */
export interface OnnxSource {
  readonly file: string;
  /** Of the images that the preprocessing makes; `null`: the model is not run. */
  readonly imageShape: InputShape | null;
  readonly classes: number;
  /** Name of the output of logits; absent: the only one. */
  readonly output?: string;
}

/**
 * Takes an ONNX file into the artifact store: as it is, or where tools would not take it so, as one file with the weights
 * that it keeps in other ones, opset, names and batch axis mended. Fails where it cannot be quantized.
 */
export const importOnnx = async (
  node: NodeContext,
  { file, ...model }: OnnxSource,
  attempt: ReadingAttempt,
): Promise<ArtifactRef> => {
  const source = await attempt.permission.source('model', file);
  // Absent, the file is reported as weights are, and not by the program.
  requireFile(file, await stat(file));
  const description = { mediaType: 'application/x-onnx', name: basename(file) };
  // No recipe runs without these packages: planning then reports each as unsupported.
  const { tools } = node.probe;
  if (tools['onnx'] === undefined || tools['onnxruntime'] === undefined) return node.artifacts.put(file, description);
  const { locations } = await programFacts(node, 'list_onnx_data', { onnx: file }, attempt);
  const files: Record<string, string> = {};
  for (const location of locations) files[location] = await dataFile(file, location, source);
  await mkdir(node.scratchRoot, { recursive: true });
  const scratch = await mkdtemp(join(node.scratchRoot, 'onnx-'));
  try {
    const out = join(scratch, 'model.onnx');
    await programFacts(node, 'import_onnx', { onnx: file, files, ...model, out }, attempt);
    return await node.artifacts.put(out, description);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

/** ONNX's specification: relative to the model's folder, and not above it. */
const dataFile = async (model: string, location: string, source: PermittedSource): Promise<string> => {
  const folder = dirname(model);
  const path = resolve(folder, location);
  if (isAbsolute(location) || location.split('/').includes('..') || !isInside(folder, path)) {
    throw new QuantfleetFailure(
      'OnnxInvalid',
      `${model} keeps weights in ${quoted(location)}: expected a path in the model’s own folder.`,
      { advice: `Put the file beside the model and write its name into the model. ${ONE_FILE}` },
    );
  }
  await source.requireEntry(path);
  const found = await stat(path).catch((cause: unknown) => {
    throw new QuantfleetFailure(
      'WeightsMissing',
      `${model} keeps weights in ${quoted(location)}; ${path} is missing.`,
      {
        advice: `Copy it beside the model. ${ONE_FILE}`,
        cause,
      },
    );
  });
  requireFile(path, found);
  return path;
};

/** Reading a FIFO would wait for a writer. */
const requireFile = (path: string, found: Stats): void => {
  if (found.isFile()) return;
  const kind = found.isDirectory() ? 'a folder' : 'no regular file';
  throw new QuantfleetFailure('OnnxInvalid', `Expected a file; ${path} is ${kind}.`);
};
