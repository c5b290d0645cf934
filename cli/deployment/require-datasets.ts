import type { ListedNode, NodeRegistration } from '../../contracts/node-registry.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** A machine that was asked whether it answers, as each host is, or was not. */
export type KnownMachine = NodeRegistration & Partial<Pick<ListedNode, 'presence'>>;

/**
 * Fails with `DatasetUnknown` unless a host that answers and takes new work, or a node of the sweep, has all of the datasets
 * that the sweep names.
 */
export const requireDatasets = (machines: readonly KnownMachine[], { splits, nodes }: SweepPlan): void => {
  const names = new Set(splits.flatMap(({ source }) => (source.kind === 'dataset' ? [source.name] : [])));
  const has = ({ description: { datasets } }: KnownMachine) => [...names].every((name) => datasets.includes(name));
  const mayRead = ({ description: { role, nodeId } }: KnownMachine, state: string | undefined): boolean =>
    role === 'host' ? state === undefined : nodes.includes(nodeId);
  if (names.size === 0 || machines.some((machine) => has(machine) && mayRead(machine, hindrance(machine)))) return;
  const wanted = `${names.size === 1 ? 'the dataset' : 'the datasets'} ${[...names].join(' and ')}`;
  throw new QuantfleetFailure(
    'DatasetUnknown',
    `No host that answers, and no node of the sweep, has ${wanted}. ${whoHasWhat(machines)}`,
    {
      advice:
        'Correct the name in the sweep file, or add it under datasets in the quantfleet.yaml of a host and start its worker again.',
    },
  );
};

const hindrance = ({ presence, admission }: KnownMachine): string | undefined => {
  if (presence?.state === 'absent') return 'absent';
  return admission.state === 'admitted' ? undefined : admission.state;
};

const whoHasWhat = (machines: readonly KnownMachine[]): string => {
  const having = machines.filter(({ description: { datasets } }) => datasets.length > 0);
  const named = having.map((machine) => {
    const { nodeId, datasets } = machine.description;
    const state = hindrance(machine);
    return `${nodeId}${state === undefined ? '' : ` (${state})`} has ${datasets.join(', ')}`;
  });
  return named.length === 0 ? 'No registered machine has any.' : `${named.join('; ')}.`;
};
