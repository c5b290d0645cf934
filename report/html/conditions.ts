import type { NodeRecord } from '../../contracts/results.js';
import type { Json } from '../../contracts/stage.js';
import { effortOf } from '../effort.js';
import { duration, whole } from '../formatted-numbers.js';
import type { ReportView } from '../report-view.js';
import { definitions } from './definitions.js';
import { markup, type Markup } from './markup.js';

const jsonText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const nodeCard = ({ nodeId, fingerprint, tools }: NodeRecord): Markup => markup`<section class="card">
<h3>Node ${nodeId}</h3>
${definitions(
  'pairs',
  Object.entries(fingerprint).map(([name, value]) => [name, jsonText(value)] as const),
)}
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

/** Under which conditions the numbers hold, and what work they took. */
export const conditions = (view: ReportView): Markup => markup`<section id="conditions">
<h2>Conditions and versions</h2>
<p>Accuracy comes from the Q/DQ graph run as it is written, which is how TensorRT computes it; FP32 accuracy from
PyTorch. Speed comes from the built engine with its fused kernels on the node’s own processor or GPU; FP32 speed from PyTorch.
The two are measured apart because fused INT8 kernels of some processors saturate and then answer differently.</p>
<div class="cards">${view.sweep.nodes.map(nodeCard)}${splitCard(view)}</div>
</section>`;
