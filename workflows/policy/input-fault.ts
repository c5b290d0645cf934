/** Ids of sweeps and of nodes alike. */
const ID = /^[a-z0-9][a-z0-9-]{0,199}$/;
/** Lists that every plan has. */
const LISTS = ['nodes', 'splits', 'recipes', 'calibrationBatchSizes'];

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
  return Array.isArray(nodes) && nodes.every((node) => isMatch(ID, node))
    ? undefined
    : 'plan.nodes: expected ids of nodes';
};

const descriptionFault = (input: unknown): string | undefined =>
  isMatch(ID, valueAt(valueAt(input, 'description'), 'nodeId'))
    ? undefined
    : 'description.nodeId: expected the id of a node';

const valueAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const isMatch = (pattern: RegExp, value: unknown): boolean => typeof value === 'string' && pattern.test(value);

const FAULTS: { readonly [workflowType: string]: (input: unknown) => string | undefined } = {
  calibrationSweepWorkflow: planFault,
  sweepWorkflow: planFault,
  nodeLaneWorkflow: planFault,
  quantizationPipelineWorkflow: planFault,
  quantizationWorkflow: planFault,
  nodeWorkflow: descriptionFault,
};
