import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineUpdate,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import {
  ADMISSION_UPDATE,
  FORGET_NODE_UPDATE,
  NODE_STATE_QUERY,
  REGISTER_NODE_UPDATE,
  type UpdateName,
} from '../contracts/messages.js';
import { AUDIT_ENTRIES, isSameMachine } from '../contracts/node-identity.js';
import type { AdmissionChange, AuditEntry } from '../contracts/node-registry.js';
import type { NodeWorkflowInput } from '../contracts/workflows.js';
import { queryOf } from './query-of.js';

/** Changes after which the history starts anew; each leaves six events in it. */
const CHANGES_A_RUN = 100;

const updateOf = <Input>({ name }: UpdateName<Input>) => defineUpdate<void, [Input]>(name);

/**
 * Keeps what is registered of one node, and who did what with it, until it is forgotten. The memo holds the same without
 * the record of who, so that nodes are listed without asking each Workflow.
 */
export async function nodeWorkflow({ description: first, continued }: NodeWorkflowInput): Promise<void> {
  let description = first;
  let admission = continued?.admission ?? {
    state: 'admitted',
    reason: null,
    since: description.startedAt,
    by: description.machine.hostName,
  };
  let audit: readonly AuditEntry[] = continued?.audit ?? [];
  let changes = 0;
  let isForgotten = false;
  const showMemo = (): void => upsertMemo({ description, admission });
  const note = (who: string, action: AuditEntry['action'], reason: string | null): void => {
    audit = [...audit, { at: new Date().toISOString(), who, action, note: reason }].slice(-AUDIT_ENTRIES);
    changes += 1;
    showMemo();
  };

  setHandler(queryOf(NODE_STATE_QUERY), () => ({ description, admission, audit }));
  setHandler(
    updateOf(REGISTER_NODE_UPDATE),
    (registration) => {
      const before = description.machine;
      description = registration.description;
      const { hostName } = description.machine;
      if (isSameMachine(before, description.machine)) note(hostName, 'registered', description.version);
      else note(hostName, 'took over', `from ${before.hostName}`);
    },
    {
      validator: ({ description: { machine }, replaces }) => {
        const isSeen = replaces !== null && isSameMachine(replaces, description.machine);
        if (!isSameMachine(machine, description.machine) && !isSeen) throw taken(description.machine.hostName);
      },
    },
  );
  setHandler(updateOf(ADMISSION_UPDATE), ({ state, reason, by }: AdmissionChange) => {
    admission = { state, reason, since: new Date().toISOString(), by };
    note(by, state, reason);
  });
  setHandler(updateOf(FORGET_NODE_UPDATE), () => {
    isForgotten = true;
  });

  if (continued !== undefined) showMemo();
  const isLong = (): boolean => changes >= CHANGES_A_RUN || workflowInfo().continueAsNewSuggested;
  await condition(() => (isForgotten || isLong()) && allHandlersFinished());
  if (!isForgotten) await continueAsNew<typeof nodeWorkflow>({ description, continued: { admission, audit } });
}

const taken = (hostName: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`Registered by ${hostName}.`, 'NodeIdTaken');
