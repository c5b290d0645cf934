import { type SearchAttributePair } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES, type SearchableFacts, searchAttributes } from '../contracts/search-attributes.js';

/** Temporal's own, which a Schedule sets, are none that a Workflow may set. */
const ownAttributes = (): readonly SearchAttributePair[] =>
  workflowInfo()
    .typedSearchAttributes.getAll()
    .filter(({ key }) => OURS.has(key.name));

const OURS: ReadonlySet<string> = new Set(Object.values(SEARCH_ATTRIBUTES));

/** Search attributes of a child: the Workflow's own and these. A server without them would refuse the child. */
export const childAttributes = (facts: SearchableFacts): { readonly typedSearchAttributes?: SearchAttributePair[] } => {
  const own = ownAttributes();
  return own.length === 0 ? {} : { typedSearchAttributes: [...own, ...searchAttributes(facts)] };
};

/** Says in Temporal's lists how the Workflow ended, where it has search attributes. */
export const showStatus = (status: string): void => {
  if (ownAttributes().length > 0) upsertSearchAttributes(searchAttributes({ status }));
};
