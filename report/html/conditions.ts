import type { NodeRecord } from '../../contracts/sweep-record.js';
import { enginesOf } from '../model/devices.js';
import { effortOf } from '../model/effort.js';
import { duration, whole } from '../text/formatted-numbers.js';
import { jsonText } from '../text/json-text.js';
import { leftOutNotes } from '../notices/left-out-images.js';
import { conditionRows, conditionsOn } from '../tables/machine-conditions.js';
import type { ReportView } from '../model/report-view.js';
import { tensorrtRtxLines } from '../tables/tensorrt-rtx.js';
import { definitions } from './definitions.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';

const measuring = (view: ReportView, nodeId: string): Markup => {
  const rows = conditionRows(conditionsOn(view, nodeId));
  return rows.length === 0 ? NOTHING : markup`<h4>Before → after the measurements</h4>${definitions('pairs', rows)}`;
};

const nodeCard = (view: ReportView, { nodeId, fingerprint, tools }: NodeRecord): Markup => markup`<section class="card">
<h3>Node ${nodeId}</h3>
${definitions(
  'pairs',
  Object.entries(fingerprint).map(([name, value]) => [name, jsonText(value)] as const),
)}
${measuring(view, nodeId)}
<h4>Tools</h4>${definitions('pairs', Object.entries(tools))}
</section>`;

const splitCard = ({ sweep, trials }: ReportView): Markup => {
  const effort = effortOf(trials.map(({ trial }) => trial));
  const split = [
    ['images', whole(sweep.evaluationImages)],
    ['classes', whole(sweep.classes)],
    ['sha256', sweep.splitSha256],
  ] as const;
  const work = [
    ['done', `${duration(effort.doneSeconds)} in ${effort.builtStages} stages`],
    ['saved by cached stages', `${duration(effort.savedSeconds)} in ${effort.cachedStages} stages`],
  ] as const;
  return markup`<section class="card"><h3>Evaluation split</h3>${definitions('pairs', split)}
<h4>Work</h4>${definitions('pairs', work)}</section>`;
};

const leftOutCard = (view: ReportView): Markup => {
  const notes = leftOutNotes(view);
  return notes.length === 0
    ? NOTHING
    : markup`<section class="card left-out"><h3>Images left out</h3>${notes.map((note) => markup`<p>${note}</p>`)}</section>`;
};

const tensorrtRtxCard = (view: ReportView): Markup => {
  const lines = tensorrtRtxLines(view);
  return lines.length === 0
    ? NOTHING
    : markup`<section class="card"><h3>TensorRT for RTX</h3>
${definitions(
  'pairs',
  lines.map(({ name, verdict }) => [name, verdict] as const),
)}</section>`;
};

const ENGINE_EXPLANATION = markup`<p>Accuracy and speed come from the TensorRT engine itself, which was built and measured on
the node; FP32 accuracy and speed from PyTorch.</p>`;

const EXPLANATION = markup`<p>Accuracy comes from the Q/DQ graph run as it is written, which is how TensorRT computes it; FP32 accuracy from
PyTorch. Speed comes from the built engine with its fused kernels on the node’s own processor or GPU; FP32 speed from PyTorch.
The two are measured apart because fused INT8 kernels of some processors saturate and then answer differently.</p>`;

const TENSORRT_TRIALS = markup`<p>Where a trial has a TensorRT engine, that engine itself gave accuracy and speed.</p>`;

const explanations = (view: ReportView): readonly Markup[] => {
  switch (enginesOf(view)) {
    case 'onnxruntime':
      return [EXPLANATION];
    case 'tensorrt':
      return [ENGINE_EXPLANATION];
    case 'both':
      return [EXPLANATION, TENSORRT_TRIALS];
  }
};

/** Under which conditions the numbers hold, and what work they took; nothing for a sweep that failed before all that. */
export const conditions = (view: ReportView): Markup => {
  const cards = [
    ...view.sweep.nodes.map((node) => nodeCard(view, node)),
    ...(view.sweep.evaluationImages === 0 ? [] : [splitCard(view)]),
    tensorrtRtxCard(view),
    leftOutCard(view),
  ].filter((card) => card !== NOTHING);
  if (cards.length === 0) return NOTHING;
  return markup`<section id="conditions">
<h2>Conditions and versions</h2>
${view.trials.length === 0 ? NOTHING : explanations(view)}
<div class="cards">${cards}</div>
</section>`;
};
