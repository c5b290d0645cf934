import { isCancellation } from '@temporalio/workflow';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { TensorrtRtxProof } from '../../contracts/trial-record.js';
import { failureReport } from '../policy/failure-report.js';
import { buildOccasion } from '../policy/occasions.js';
import { evaluationOfPlan } from './evaluation-of-plan.js';
import { measureEngine } from './measure-engine.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Builds the network with its Q/DQ pairs, and measures it. */
export const measureQuantized = async (run: RecipeRun, graph: ArtifactRef): Promise<RecipeResult> => {
  const { node, plan, recorded } = run;
  const { preprocessing, threads } = plan;
  if (run.point.backend === 'tensorrt') {
    return measureEngine(run, { onnx: graph, precision: 'int8', calibrationCache: null });
  }
  run.noteProof(await proveWithTensorrtRtx(run, graph));
  const built = recorded(
    await node.buildEngine({ builder: 'onnxruntime', onnx: graph, preprocessing, threads, ...buildOccasion(run) }),
  );
  const engine = built.artifacts.engine;
  const spec = { ...(await evaluationOfPlan(run)), threads };
  const evaluation = recorded(await node.evaluateEngine({ kind: 'onnxruntime', onnx: graph, engine, ...spec }));
  return { evaluation, engineBytes: engine.bytes, contestant: { kind: 'onnxruntime', engine, threads } };
};

/** A refusal is a finding about the network; the trial is measured all the same. */
const proveWithTensorrtRtx = async (
  { node, point, recorded }: RecipeRun,
  onnx: ArtifactRef,
): Promise<TensorrtRtxProof> => {
  if (point.tensorrtRtx !== 'prove') return { verdict: point.tensorrtRtx, reason: null };
  try {
    recorded(await node.buildEngine({ builder: 'tensorrt-rtx', onnx }));
    return { verdict: 'accepted', reason: null };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = failureReport(error);
    if (code !== 'NetworkRefused') throw error;
    return { verdict: 'refused', reason: message };
  }
};
