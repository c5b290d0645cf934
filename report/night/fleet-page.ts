import type { NightVerdict } from '../../contracts/night-verdict.js';
import { definitions } from '../html/definitions.js';
import { moment } from '../text/formatted-numbers.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { boardFile } from './board-file.js';
import { effortSection, fleetEffort } from './effort.js';
import { fleetGrid } from './fleet-grid.js';
import { nightDocument } from './night-document.js';
import {
  changedFields,
  changeSentence,
  classSentence,
  counted,
  differenceSentences,
  headline,
  missedSentences,
  missingSentences,
  NIGHT_ENDS,
  taintedSentences,
  verdictCounts,
} from './night-sentences.js';
import type { NightView } from './night-view.js';

const header = (view: NightView): Markup => {
  const { fleet, nightId, status, startedAt, finishedAt, deadline, builds, blocks } = view.night;
  const facts = [
    ['Started', moment(startedAt)],
    ['Ended', finishedAt === null ? NIGHT_ENDS[status] : `${moment(finishedAt)}, ${NIGHT_ENDS[status]}`],
    ...(deadline === null ? [] : [['Deadline', moment(deadline)] as const]),
    ['Boards', String(view.boards.length)],
    ['Measured by', `${counted(builds, 'build', 'builds')}, ${blocks} blocks each`],
  ] as const;
  return markup`<header><h1>${fleet}: <span>${nightId}</span></h1>
<p class="headline">${headline(view)}</p>
${view.night.verdicts.length === 0 ? NOTHING : markup`<p class="soft">${verdictCounts(view)}.</p>`}
${definitions('facts', facts)}</header>`;
};

const changeItem = (view: NightView, own: NightVerdict): Markup => {
  const { nodeId } = own.series;
  const fields = view.night.nodes.find((node) => node.nodeId === nodeId);
  const changed = fields === undefined ? [] : changedFields(fields);
  return markup`<li class="${own.verdict}"><p><a href="${boardFile(nodeId)}">${nodeId}</a>${changeSentence(own).slice(nodeId.length)}</p>
${changed.length === 0 ? NOTHING : markup`<p>Changed there since the accepted night: ${changed.join('; ')}</p>`}</li>`;
};

const changes = (view: NightView): Markup => {
  const { classFindings } = view.night;
  if (classFindings.length + view.changes.length === 0) return NOTHING;
  return markup`<section id="changes"><h2>Changes</h2><ul class="changes">
${classFindings.map((own) => markup`<li class="${own.verdict}"><p>${classSentence(own)}</p><p>${own.reason}</p></li>`)}
${view.changes.map((own) => changeItem(view, own))}</ul></section>`;
};

const list = (id: string, title: string, sentences: readonly string[]): Markup =>
  sentences.length === 0
    ? NOTHING
    : markup`<section id="${id}"><h2>${title}</h2><ul>${sentences.map((own) => markup`<li>${own}</li>`)}</ul></section>`;

const HOW = markup`<section id="how"><h2>How to read this</h2>
<p class="note">Tonight’s engines were measured by turns with those of the last accepted night, so that what differs from night to
night cancels. A change is told where it is beyond the noise of blocks, builds and nights with all comparisons of the night corrected
for each other (Benjamini-Hochberg at 1 %), where it is nearer to the margin than to none, and where it was seen again: in a second
session, or on another night where it is measured once a night.
“Unchanged” means that the 95 % interval lies within the margin; what is neither is too noisy to tell. Tainted blocks are no numbers.</p></section>`;

/** The page of a fleet’s night. */
export const fleetPage = (view: NightView): string => {
  const { fleet, nightId, version, nodes } = view.night;
  return nightDocument(
    `${fleet}: ${nightId}`,
    markup`${header(view)}${changes(view)}${fleetGrid(view)}
${list('tainted', 'Tainted', taintedSentences(view))}${list('missing', 'Not measured', [...missingSentences(view), ...missedSentences(view)])}
${list('differences', 'Changed since the accepted night', differenceSentences(view))}
${effortSection('Where the boards’ time went', fleetEffort(nodes))}
${HOW}
<footer>quantfleet ${version}. These pages are complete in themselves: they load nothing and run no script.</footer>`,
  );
};
