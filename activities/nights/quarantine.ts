import type { NightPlan } from '../../contracts/night-plan.js';
import { NODES_IN_AN_ANSWER } from '../../contracts/night-activities.js';
import type { AdmissionChange, NodeRegistration, NodeRegistry } from '../../contracts/node-registry.js';
import { flakyBoards, type NightOfBoards } from './flaky-boards.js';
import type { NightStores } from './night-stores.js';
import { plannedNight } from './stored-plan.js';

/** The registry as nights see it, which quarantine boards and admit them again. */
export interface AdmittingRegistry extends NodeRegistry {
  changeAdmission(nodeId: string, change: AdmissionChange): Promise<void>;
}

const nightsOf = (fleet: string): string => `nights of ${fleet}`;

/** Boards that a night of the fleet has quarantined; what a person has quarantined stays so. */
export const quarantinedBoards = async (
  registry: Pick<AdmittingRegistry, 'registrations'>,
  { fleet, nodes }: NightPlan,
): Promise<readonly string[]> => {
  const isExpected = ({ nodeId, tags }: NodeRegistration['description']): boolean =>
    'tags' in nodes ? nodes.tags.every((tag) => tags.includes(tag)) : nodes.ids.includes(nodeId);
  return (await registry.registrations())
    .filter(({ admission: { state, by } }) => state === 'quarantined' && by === nightsOf(fleet))
    .filter(({ description }) => isExpected(description))
    .map(({ description: { nodeId } }) => nodeId)
    .slice(0, NODES_IN_AN_ANSWER);
};

/** Gives a board work again. */
export const readmitBoard = (
  registry: AdmittingRegistry,
  { fleet, nodeId }: { readonly fleet: string; readonly nodeId: string },
): Promise<void> =>
  registry.changeAdmission(nodeId, { state: 'admitted', reason: 'passed its probe', by: nightsOf(fleet) });

/** Quarantines boards that failed or were tainted night after night, where the fleet file says so. */
export const quarantineFlaky = async (
  { results }: Pick<NightStores, 'results'>,
  registry: AdmittingRegistry,
  nightId: string,
): Promise<void> => {
  const { night, plan } = await plannedNight(results, nightId);
  const { quarantineAfterNights } = plan;
  if (quarantineAfterNights === null) return;
  const told: NightOfBoards[] = [];
  for (const { nightId: id, startedAt } of await results.nights(night.fleet)) {
    if (startedAt > night.startedAt || told.length >= NIGHTS_LOOKED_AT * quarantineAfterNights) continue;
    told.push({ nodes: await results.nightNodes(id), verdicts: (await results.nightVerdicts(id)).verdicts });
  }
  for (const { nodeId, reason } of flakyBoards(told, quarantineAfterNights)) {
    await registry.changeAdmission(nodeId, { state: 'quarantined', reason, by: nightsOf(night.fleet) });
  }
};

/** A board that is away now and then did not take part in all of them. */
const NIGHTS_LOOKED_AT = 3;
