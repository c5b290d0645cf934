import { patched } from '@temporalio/workflow';
import type { ArtifactRef } from '../../contracts/artifact-ref.js';
import type { EvaluationOutcome, NodeActivities } from '../../contracts/activities.js';
import type { PackedSplit } from '../../contracts/dataset.js';
import type { SplitRole } from '../../contracts/split-role.js';
import type { StageRecord } from '../../contracts/stage-record.js';
import type { TensorrtRtxProof } from '../../contracts/trial-record.js';
import type { StageOutcome } from '../../contracts/stage-outcome.js';
import type { ContestantNetwork } from '../../contracts/turns.js';
import type { PipelineInput } from '../../contracts/workflows.js';
import { TAKEN_IN_AGAIN } from '../patches.js';
import { requireSameContent } from '../policy/require-same-content.js';

/** One run of a recipe's stages. */
export interface RecipeRun extends PipelineInput {
  /** Notes what TensorRT for RTX said about the Q/DQ network. */
  readonly noteProof: (proof: TensorrtRtxProof) => void;
  readonly node: NodeActivities;
  /** Records the outcome of a stage for the trial, and returns it. */
  readonly recorded: <Outcome extends StageOutcome>(outcome: Outcome) => Outcome;
  /** Notes a stage that has no outcome. */
  readonly note: (record: StageRecord) => void;
  /** Prepares a split, or finds it prepared. */
  readonly split: (role: SplitRole) => Promise<PackedSplit>;
  /** Takes TensorRT's calibration cache in: the same one in every run of the trial. */
  readonly importCalibrationCache: (path: string) => Promise<ArtifactRef>;
}

/** What a recipe ends with. */
export interface RecipeResult {
  readonly evaluation: EvaluationOutcome;
  /** Size of the engine in bytes; `null` where the recipe has none. */
  readonly engineBytes: number | null;
  /** What a comparison by turns measures again. */
  readonly contestant: ContestantNetwork;
}

/** What a run leaves for the trial's record, also when it fails. */
export interface RunNotes {
  readonly stages: StageRecord[];
  proof: TensorrtRtxProof | null;
  /** The calibration cache that the trial began with. */
  calibrationCache: ArtifactRef | null;
}

/** Starts a run that notes its finished stages in `notes`. */
export const startRecipeRun = (input: PipelineInput, node: NodeActivities, notes: RunNotes): RecipeRun => {
  const noteProof = (proof: TensorrtRtxProof): void => {
    notes.proof = proof;
  };
  const note = (record: StageRecord): void => void notes.stages.push(record);
  const recorded = <Outcome extends StageOutcome>(outcome: Outcome): Outcome => {
    const { stage, program, key, kind, seconds, tools, facts, warnings } = outcome;
    note({ stage, program, key, kind, seconds, tools, facts, warnings });
    return outcome;
  };
  const split = async (role: SplitRole): Promise<PackedSplit> => {
    const listed = input.splits.find((candidate) => candidate.role === role);
    if (listed === undefined) throw new TypeError(`The sweep has no ${role} split.`);
    const { preprocessing, maxUnreadableShare } = input.plan;
    const { outcome, packed } = await node.prepareSplit({ split: listed, preprocessing, maxUnreadableShare });
    recorded(outcome);
    return packed;
  };
  const importCalibrationCache = async (path: string): Promise<ArtifactRef> => {
    const uploaded = input.plan.uploads?.[path];
    if (uploaded !== undefined) return uploaded.file;
    const now = await node.importCalibrationCache({ path });
    const before = (notes.calibrationCache ??= now);
    if (before.sha256 !== now.sha256 && patched(TAKEN_IN_AGAIN)) requireSameContent({ before, now, source: path });
    return now;
  };
  return { ...input, node, recorded, note, split, importCalibrationCache, noteProof };
};
