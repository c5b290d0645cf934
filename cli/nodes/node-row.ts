import { isTooOld, type ListedNode } from '../../contracts/node-registry.js';
import { toolchainsOf } from '../../contracts/toolchains.js';

const CLASS_DIGITS = 8;
const MIB_A_GIB = 1024;

/** Heads the rows of {@link nodeRow}. */
export const NODE_COLUMNS = ['NODE', 'ROLE', 'CLASS', 'TAGS', 'TOOLCHAINS', 'STATE', 'RUNS', 'DISK FREE'];

/** A node as a row of the list. */
export const nodeRow = (node: ListedNode): readonly string[] => {
  const { nodeId, role, nodeClass, tags, tools } = node.description;
  const toolchains = Object.entries(toolchainsOf(tools)).map(([name, version]) => `${name} ${version}`);
  return [
    nodeId,
    role,
    nodeClass.slice(0, CLASS_DIGITS),
    list(tags),
    list(toolchains),
    nodeStateText(node),
    list(runsNow(node)),
    diskFree(node),
  ];
};

/** Whether a node is there, and whether it gets work, in words. */
export const nodeStateText = ({ description, admission, presence }: ListedNode): string => {
  const there =
    presence.state === 'alive' ? 'alive' : presence.since === null ? 'absent' : `absent since ${presence.since}`;
  const { state, reason } = admission;
  return [
    there,
    ...(isTooOld(description) ? [`too old (quantfleet ${description.version})`] : []),
    ...(state === 'admitted' ? [] : [`${state}${reason === null ? '' : `: ${reason}`}`]),
  ].join(', ');
};

const runsNow = ({ presence }: ListedNode): readonly string[] =>
  presence.state === 'alive'
    ? presence.condition.running.map(({ activity, workflowId }) => `${activity} of ${workflowId}`)
    : [];

const diskFree = ({ presence }: ListedNode): string =>
  presence.state === 'alive' ? `${(presence.condition.diskFreeMiB / MIB_A_GIB).toFixed(1)} GiB` : '-';

const list = (items: readonly string[]): string => (items.length === 0 ? '-' : items.join(', '));
