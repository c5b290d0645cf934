import type { StageRecord } from '../../contracts/stage-record.js';
import { effortOf } from '../model/effort.js';
import { duration } from '../text/formatted-numbers.js';
import { conditionSentence } from '../tables/machine-conditions.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { fineTuningTable } from './fine-tuning-table.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';

const workOf = ({ trial }: TrialView): string => {
  if (trial.status !== 'measured') return trial.status;
  const { doneSeconds, savedSeconds } = effortOf([trial]);
  const count = trial.stages.length === 1 ? '1 stage' : `${trial.stages.length} stages`;
  const saved = savedSeconds > 0 ? `, ${duration(savedSeconds)} saved` : '';
  return `${count}, ${duration(doneSeconds)} of work${saved}`;
};

const stageRow = ({ stage, kind, seconds, key }: StageRecord): Markup => markup`<tr><th scope="row">${stage}</th>
<td class="text">${kind}</td><td>${duration(seconds)}</td><td class="text"><code>${key}</code></td></tr>`;

const stageTable = (stages: readonly StageRecord[]): Markup =>
  stages.length === 0
    ? markup`<p>No stage was run.</p>`
    : markup`<div class="scroll"><table class="stages">
<thead><tr><th scope="col" class="text">Stage</th><th scope="col" class="text">Outcome</th>
<th scope="col">Work</th><th scope="col" class="text">Stage key</th></tr></thead>
<tbody>${stages.map(stageRow)}</tbody></table></div>`;

const machine = ({ trial: { evaluation } }: TrialView): Markup =>
  evaluation === null ? NOTHING : markup`<p class="soft">${conditionSentence(evaluation.conditions)}</p>`;

const trialDetails = (view: TrialView): Markup => {
  const { trialId, nodeId, failure, stages } = view.trial;
  const log = failure?.logFile === undefined ? NOTHING : markup`<p>Log: <code>${failure.logFile}</code></p>`;
  return markup`<details>
<summary><span>${view.name}</span><small>${workOf(view)}</small></summary>
<p class="soft" id="${view.anchor}">Trial <code>${trialId}</code> on ${nodeId}</p>
${machine(view)}${log}${stageTable(stages)}${fineTuningTable(view)}
</details>`;
};

/** The stages of every trial with their keys, folded away until asked for. */
export const trialStages = ({ trials }: ReportView): Markup => markup`<section id="stages">
<h2>Stages of every trial</h2>
<p class="note">Two stages with the same key did the same work; <code>quantfleet explain</code> compares two trials’ keys
field by field.</p>
${trials.map(trialDetails)}
</section>`;
