/** Ids of sweeps, of nights and of nodes alike. */
const ID = /^[a-z0-9][a-z0-9-]{0,199}$/;
const TEXT = /^[^]{1,200}$/;
/** Lists that every plan has. */
const LISTS = ['nodes', 'splits', 'recipes', 'calibrationBatchSizes'];
/** A timer cannot be set for what is no number of minutes, nor for one beyond all dates. */
const MOST_MINUTES = 366 * 24 * 60;

/**
 * What keeps anything from being done with the input of a Workflow; undefined where nothing does. Whoever reaches the server can
 * start one with anything. Stages look at the rest: each parses what it is given.
 */
export const inputFault = (workflowType: string, input: unknown): string | undefined => FAULTS[workflowType]?.(input);

const planFault = (input: unknown): string | undefined => {
  const plan = valueAt(input, 'plan');
  if (!isMatch(ID, valueAt(plan, 'sweepId'))) return 'plan.sweepId: expected the id of a sweep';
  const missing = LISTS.find((name) => !Array.isArray(valueAt(plan, name)));
  if (missing !== undefined) return `plan.${missing}: expected a list`;
  const nodes: unknown = valueAt(plan, 'nodes');
  if (!Array.isArray(nodes) || !nodes.every((node) => isMatch(ID, node))) return 'plan.nodes: expected ids of nodes';
  const patience = valueAt(plan, 'absentAfterMinutes');
  return patience === undefined || isMinutes(patience) ? undefined : 'plan.absentAfterMinutes: expected minutes';
};

const nightFault = (input: unknown): string | undefined => {
  const plan = valueAt(input, 'plan');
  if (!isMatch(ID, valueAt(plan, 'fleet'))) return 'plan.fleet: expected the name of a fleet';
  if (!isMinutes(valueAt(plan, 'deadlineMinutes'))) return 'plan.deadlineMinutes: expected minutes';
  const benchmarks: unknown = valueAt(plan, 'benchmarks');
  if (!Array.isArray(benchmarks)) return 'plan.benchmarks: expected a list';
  return benchmarks.map((benchmark: unknown) => planFault({ plan: benchmark })).find((fault) => fault !== undefined);
};

const nightBenchmarkFault = (input: unknown): string | undefined =>
  planFault(input) ?? namesFault(input, { nightId: ID });

const boardOfNightFault = (input: unknown): string | undefined =>
  namesFault(input, { nightId: ID, nodeId: ID, benchmark: TEXT });

const nightLaneFault = (input: unknown): string | undefined =>
  valueAt(input, 'plan') === undefined ? boardOfNightFault(input) : laneFault(input);

const laneFault = (input: unknown): string | undefined => planFault(input) ?? namesFault(input, { nodeId: ID });

const bisectFault = (input: unknown): string | undefined =>
  namesFault(input, { good: ID, bad: ID, nodeId: ID, benchmark: TEXT, recipe: TEXT });

const namesFault = (input: unknown, names: { readonly [name: string]: RegExp }): string | undefined => {
  const [found] = Object.entries(names).find(([name, pattern]) => !isMatch(pattern, valueAt(input, name))) ?? [];
  return found === undefined ? undefined : `${found}: expected ${names[found] === TEXT ? 'a text' : 'an id'}`;
};

const descriptionFault = (input: unknown): string | undefined =>
  isMatch(ID, valueAt(valueAt(input, 'description'), 'nodeId'))
    ? undefined
    : 'description.nodeId: expected the id of a node';

const valueAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const isMinutes = (value: unknown): boolean => typeof value === 'number' && value > 0 && value <= MOST_MINUTES;

const isMatch = (pattern: RegExp, value: unknown): boolean => typeof value === 'string' && pattern.test(value);

const FAULTS: { readonly [workflowType: string]: (input: unknown) => string | undefined } = {
  calibrationSweepWorkflow: planFault,
  sweepWorkflow: planFault,
  nodeLaneWorkflow: laneFault,
  quantizationPipelineWorkflow: planFault,
  quantizationWorkflow: planFault,
  nodeWorkflow: descriptionFault,
  nightWorkflow: nightFault,
  nightAnnouncementWorkflow: (input) => namesFault(input, { nightId: ID }),
  nightBenchmarkWorkflow: nightBenchmarkFault,
  nightLaneWorkflow: nightLaneFault,
  nightConfirmationWorkflow: boardOfNightFault,
  bisectWorkflow: bisectFault,
  bisectPartWorkflow: boardOfNightFault,
};
