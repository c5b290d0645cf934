import { isDataNoteCode } from '../../contracts/data-notes.js';
import type { StageRecord } from '../../contracts/stage-record.js';
import type { ReportView } from '../model/report-view.js';
import { placed } from '../text/placed.js';
import type { TrialView } from '../model/trial-view.js';

/** Of images that a split lacks, which left-out.ts names. */
const TOLD_ELSEWHERE = 'ImagesUnreadable';

/** About the run that did the work and not about its result: stored outcomes do not repeat them. */
const ABOUT_THE_RUN: ReadonlySet<string> = new Set([
  'TimingCacheDropped',
  'TimingCacheNotKept',
  'BuildTimesDropped',
  'BuildTimesNotKept',
  'CheckpointUnreadable',
]);

const warningsOf = ({ stage, kind, warnings }: StageRecord): readonly string[] =>
  warnings.flatMap(({ code, message }) => {
    const isPast = kind === 'cached' && ABOUT_THE_RUN.has(code);
    return code === TOLD_ELSEWHERE || isDataNoteCode(code) || isPast ? [] : [`${stage}: ${code}: ${message}`];
  });

const namesOf = (first: TrialView, others: number): string => {
  const name = placed(first.name, first.trial.nodeId);
  return others === 0 ? name : `${name} and ${others} more`;
};

/** A note for each thing that the stages' tools warned of, with the trials that it concerns. */
export const warningNotes = ({ trials }: ReportView): readonly string[] => {
  const trialsByWarning = new Map<string, TrialView[]>();
  for (const view of trials) {
    for (const warning of new Set(view.trial.stages.flatMap(warningsOf))) {
      trialsByWarning.set(warning, [...(trialsByWarning.get(warning) ?? []), view]);
    }
  }
  return [...trialsByWarning].flatMap(([warning, [first, ...others]]) =>
    first === undefined ? [] : [`${namesOf(first, others.length)}, ${warning}`],
  );
};

/** What the notes of {@link warningNotes} are. */
export const WARNING_EXPLANATION = 'The tools warned while stages ran:';
