import type { NodeRecord, StageRecord } from '../../contracts/results.js';
import type { Json } from '../../contracts/stage.js';
import { effortOf } from '../effort.js';
import { duration } from '../formatted-numbers.js';
import { trialName, type ReportView, type TrialView } from '../report-view.js';
import { html, NOTHING, type Markup } from './markup.js';

const jsonText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const pairs = (entries: readonly (readonly [string, string])[]): Markup =>
  html`<dl class="pairs">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

const nodeSection = (node: NodeRecord): Markup => html`<section class="card"><h3>Node ${node.nodeId}</h3>
${pairs(Object.entries(node.fingerprint).map(([name, value]) => [name, jsonText(value)] as const))}
<h4>Tools</h4>${pairs(Object.entries(node.tools))}</section>`;

const stageRow = ({ stage, kind, seconds, key }: StageRecord): Markup =>
  html`<tr><th scope="row">${stage}</th><td class="text">${kind}</td><td>${duration(seconds)}</td><td class="text"><code>${key}</code></td></tr>`;

const trialSection = ({ trial, anchor }: TrialView): Markup => {
  const { doneSeconds, savedSeconds } = effortOf([trial]);
  const count = trial.stages.length === 1 ? '1 stage' : `${trial.stages.length} stages`;
  const work = `${count}, ${duration(doneSeconds)} of work${savedSeconds > 0 ? `, ${duration(savedSeconds)} saved` : ''}`;
  const log = trial.failure?.logFile === undefined ? NOTHING : html`<p>Log: <code>${trial.failure.logFile}</code></p>`;
  const stages =
    trial.stages.length === 0
      ? html`<p>No stage was run.</p>`
      : html`<table class="stages"><thead><tr><th scope="col" class="text">Stage</th><th scope="col" class="text">Outcome</th><th scope="col">Work</th><th scope="col" class="text">Stage key</th></tr></thead><tbody>${trial.stages.map(stageRow)}</tbody></table>`;
  return html`<details><summary><span>${trialName(trial)}</span><small>${trial.status === 'measured' ? work : trial.status}</small></summary>
<p class="soft" id="${anchor}">Trial <code>${trial.trialId}</code> on ${trial.nodeId}</p>${log}<div class="scroll">${stages}</div></details>`;
};

const accuracyMode = html`<p>Accuracy comes from the Q/DQ graph run as it is written, which is how TensorRT computes it; FP32 accuracy from PyTorch. Speed comes from the built engine with its fused kernels on the node’s own processor or GPU; FP32 speed from PyTorch. The two are measured apart because fused INT8 kernels of some processors saturate and then answer differently.</p>`;

/** Under which conditions the numbers hold, and what work they took. */
export const conditions = (view: ReportView): Markup => {
  const effort = effortOf(view.trials.map(({ trial }) => trial));
  return html`<section id="conditions"><h2>Conditions and versions</h2>
${accuracyMode}
<div class="cards">${view.sweep.nodes.map(nodeSection)}
<section class="card"><h3>Evaluation split</h3>${pairs([
    ['images', view.sweep.evaluationImages.toLocaleString('en-GB')],
    ['classes', String(view.sweep.classes)],
    ['sha256', view.sweep.splitSha256],
  ])}
<h4>Work</h4>${pairs([
    ['done', `${duration(effort.doneSeconds)} in ${effort.builtStages} stages`],
    ['saved by cached stages', `${duration(effort.savedSeconds)} in ${effort.cachedStages} stages`],
  ])}</section></div></section>
<section id="stages"><h2>Stages of every trial</h2>
<p class="note">Two stages with the same key did the same work; <code>quantfleet explain</code> tells two keys apart field by field.</p>
${view.trials.map(trialSection)}</section>`;
};
