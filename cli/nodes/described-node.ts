import { nodeClassFields } from '../../contracts/node-class.js';
import type { ListedNode, NodeState } from '../../contracts/node-registry.js';
import { RECIPES } from '../../contracts/recipe.js';
import { nodeStateText } from './node-row.js';

const NAME_WIDTH = 26;

/** A node with everything known of it, in sections. */
export const describedNode = (node: ListedNode & Pick<NodeState, 'audit'>): string => {
  const { description, admission, audit } = node;
  const {
    nodeId,
    role,
    tools,
    unsupported,
    nodeClass,
    tags,
    datasets,
    device,
    version,
    machine,
    processId,
    startedAt,
  } = description;
  const condition = conditionOf(node);
  return [
    `Node ${nodeId}: ${nodeStateText(node)}`,
    ...rows({
      role,
      tags: tags.join(', ') || '-',
      datasets: datasets.join(', ') || '-',
      device: device ?? '-',
      worker: `process ${processId} on ${machine.hostName}, quantfleet ${version}, since ${startedAt}`,
      admission: `${admission.state} since ${admission.since} by ${admission.by}`,
    }),
    ...(condition === undefined ? [] : ['Now', ...rows(condition)]),
    `Class ${nodeClass}`,
    ...rows(nodeClassFields(description)),
    'Tools',
    ...rows(tools),
    'Recipes',
    ...rows(Object.fromEntries(RECIPES.map((recipe) => [recipe, unsupported[recipe] ?? 'can run']))),
    'Who did what',
    ...audit.map(({ at, who, action, note }) => `  ${at}  ${who}  ${action}${note === null ? '' : `: ${note}`}`),
  ].join('\n');
};

const conditionOf = ({ presence }: ListedNode): Readonly<Record<string, unknown>> | undefined => {
  if (presence.state === 'absent') return undefined;
  const { running, diskFreeMiB, memoryFreeMiB, temperatureC, loadAverage } = presence.condition;
  return {
    runs:
      running.map(({ activity, workflowId, since }) => `${activity} of ${workflowId} since ${since}`).join(', ') || '-',
    'disk free': `${diskFreeMiB} MiB`,
    'memory free': `${memoryFreeMiB} MiB`,
    temperature: temperatureC === null ? '-' : `${temperatureC} °C`,
    'load average': loadAverage,
  };
};

const rows = (fields: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(fields).map(([name, value]) => `  ${name.padEnd(NAME_WIDTH)} ${String(value)}`);
