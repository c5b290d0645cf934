import type { StageRecord } from '../contracts/results.js';
import { fieldOf, listOf, textOf } from './json-field.js';
import type { ReportView, TrialView } from './report-view.js';

interface Said {
  readonly stage: StageRecord['stage'];
  /** `code: message`. */
  readonly text: string;
}

/** Images that a split lacks are named by themselves, see left-out.ts. */
const saidIn = ({ stage, facts }: StageRecord): readonly Said[] =>
  stage === 'prepare-split'
    ? []
    : listOf(facts['warnings']).map((warning) => ({
        stage,
        text: `${textOf(fieldOf(warning, 'code')) ?? ''}: ${textOf(fieldOf(warning, 'message')) ?? ''}`,
      }));

const hearers = (first: TrialView, others: number): string => {
  const place = `${first.name} on ${first.trial.nodeId}`;
  return others === 0 ? place : `${place} and ${others} more`;
};

/** A note for each thing that the stages' tools warned of, with the trials that it concerns. */
export const warningNotes = ({ trials }: ReportView): readonly string[] => {
  const heard = new Map<string, TrialView[]>();
  for (const view of trials) {
    const said = view.trial.stages.flatMap(saidIn).map(({ stage, text }) => `${stage}: ${text}`);
    for (const text of new Set(said)) heard.set(text, [...(heard.get(text) ?? []), view]);
  }
  return [...heard].flatMap(([text, [first, ...others]]) =>
    first === undefined ? [] : [`${hearers(first, others.length)}, ${text}`],
  );
};

/** What the notes of {@link warningNotes} are. */
export const WARNING_EXPLANATION = 'The tools warned while stages ran:';
