import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { PermittedSource, ReadingAttempt } from './permission/read-permission.js';
import { isInside } from './permission/real-path.js';
import { programFacts } from './program-facts.js';
import { quoted } from './quoted.js';
import type { NodeContext } from './stage-context.js';

const ONE_FILE = 'Or save it as one file: onnx.save_model(onnx.load(path), path, save_as_external_data=False).';

/** Takes an ONNX file into the artifact store, as one file with the weights that it keeps in other ones. */
export const importOnnx = async (node: NodeContext, file: string, attempt: ReadingAttempt): Promise<ArtifactRef> => {
  const source = await attempt.permission.source('model', file);
  // Absent, the file is reported as weights are, and not by the program.
  await access(file);
  const description = { mediaType: 'application/x-onnx', name: basename(file) };
  // No recipe runs without the package: planning then reports each as unsupported.
  if (node.probe.tools['onnx'] === undefined) return node.artifacts.put(file, description);
  const { locations } = await programFacts(node, 'list_onnx_data', { onnx: file }, attempt);
  if (locations.length === 0) return node.artifacts.put(file, description);
  const files: Record<string, string> = {};
  for (const location of locations) files[location] = await dataFile(file, location, source);
  await mkdir(node.scratchRoot, { recursive: true });
  const scratch = await mkdtemp(join(node.scratchRoot, 'onnx-'));
  try {
    const out = join(scratch, 'model.onnx');
    await programFacts(node, 'embed_onnx_data', { onnx: file, files, out }, attempt);
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
  await access(path).catch((cause: unknown) => {
    throw new QuantfleetFailure(
      'WeightsMissing',
      `${model} keeps weights in ${quoted(location)}; ${path} is missing.`,
      {
        advice: `Copy it beside the model. ${ONE_FILE}`,
        cause,
      },
    );
  });
  return path;
};
