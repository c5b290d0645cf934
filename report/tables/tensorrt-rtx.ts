import type { TensorrtRtxProof, TrialRecord } from '../../contracts/trial-record.js';
import { batchSizesName, settingsName } from '../text/settings-name.js';
import type { ReportView } from '../model/report-view.js';

/** Whether TensorRT for RTX accepts the Q/DQ network of a recipe. */
export interface TensorrtRtxLine {
  /** The recipe, and whatever tells its settings in the sweep apart. */
  readonly name: string;
  /** `accepted`, `refused: …` or `not tried…`. */
  readonly verdict: string;
}

type Proved = TrialRecord & { readonly tensorrtRtxProof: TensorrtRtxProof };

const textOf = ({ verdict, reason }: TensorrtRtxProof, where: string): string =>
  `${verdict}${where}${reason === null ? '' : `: ${reason}`}`;

const triedVerdict = (tried: readonly Proved[]): string => {
  const proofs = new Map(tried.map(({ tensorrtRtxProof }) => [JSON.stringify(tensorrtRtxProof), tensorrtRtxProof]));
  return [...proofs]
    .map(([key, proof]) => {
      const same = tried.filter(({ tensorrtRtxProof }) => JSON.stringify(tensorrtRtxProof) === key);
      return textOf(proof, proofs.size === 1 ? '' : ` at ${batchSizesName(same)}`);
    })
    .join('; ');
};

const verdictOf = (proved: readonly Proved[]): string => {
  const tried = proved.filter(({ tensorrtRtxProof: { verdict } }) => verdict === 'accepted' || verdict === 'refused');
  if (tried.length > 0) return triedVerdict(tried);
  const isAbsent = proved.some(({ tensorrtRtxProof: { verdict } }) => verdict === 'absent');
  return isAbsent ? 'not tried: TensorRT for RTX is not installed on the node' : 'not tried';
};

const isProved = (trial: TrialRecord): trial is Proved => trial.tensorrtRtxProof !== null;

/** One line a recipe; a trial that was not tried says nothing where another one of the recipe was. */
export const tensorrtRtxLines = (view: ReportView): readonly TensorrtRtxLine[] => {
  const trials = view.trials.map(({ trial }) => trial);
  const proved = trials.filter(isProved);
  return [...new Set(proved.map((trial) => settingsName(trials, trial)))].map((name) => ({
    name,
    verdict: verdictOf(proved.filter((trial) => settingsName(trials, trial) === name)),
  }));
};
