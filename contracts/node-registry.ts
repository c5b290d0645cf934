import { z } from 'zod';
import type { Immutable } from './immutable.js';
import { jsonSchema } from './json-value.js';
import { PLAN_REVISION } from './planned-by.js';

/** What a node is for: `node` runs everything, `host` what needs no device of a measurement. */
export const NODE_ROLES = ['node', 'host'] as const;

const machineSchema = z.object({
  hostName: z.string(),
  machineId: z.string().describe('Digest of the system’s machine id; empty where it has none.'),
});

const nodeDescriptionSchema = z.object({
  nodeId: z.string(),
  role: z.enum(NODE_ROLES),
  fingerprint: z.record(z.string(), jsonSchema).describe('As probeNode finds it.'),
  tools: z.record(z.string(), z.string()).describe('Versions by package name.'),
  hasTrtexec: z.boolean(),
  unsupported: z.record(z.string(), z.string()).describe('Recipes it cannot run, each with the reason.'),
  unsafeTorch: z.string().exactOptional(),
  nodeClass: z.string().describe('Digest of the fields that nodes of one class have in common.'),
  powerState: z.record(z.string(), jsonSchema).describe('How a board is set to run.'),
  tags: z.array(z.string()),
  datasets: z.array(z.string()).describe('Names of the sets of images that it has.'),
  sharesStore: z.boolean().describe('Whether its store is one that machines share.'),
  device: z.string().nullable().describe('UUID of the GPU that the settings name; null: whatever CUDA shows first.'),
  version: z.string().describe('quantfleet’s.'),
  planRevision: z
    .int()
    .exactOptional()
    .describe('Newest sweeps that it understands; absent before there were revisions.'),
  machine: machineSchema,
  processId: z.int(),
  startedAt: z.string(),
});

const admissionSchema = z.object({
  state: z.enum(['admitted', 'drained', 'quarantined']),
  reason: z.string().nullable(),
  since: z.string(),
  by: z.string(),
});

/** What the registry keeps of a node; travels as the memo of its Workflow. */
export const nodeRecordSchema = z.object({ description: nodeDescriptionSchema, admission: admissionSchema });

/** A machine, or a container that has an identity of its own. */
export type Machine = Immutable<z.infer<typeof machineSchema>>;

/** What a node's worker says of it when it starts. */
export type NodeDescription = Immutable<z.infer<typeof nodeDescriptionSchema>>;

/** Whether the worker of a node refuses the sweeps that this quantfleet plans. */
export const isTooOld = ({ planRevision = 0 }: NodeDescription): boolean => planRevision < PLAN_REVISION;

/** Whether new work may go to a node: not where it is drained, or quarantined for a reason. */
export type Admission = Immutable<z.infer<typeof admissionSchema>>;

/** What {@link nodeRecordSchema} describes. */
export type NodeRegistration = Immutable<z.infer<typeof nodeRecordSchema>>;

/** One thing that was done with a node. */
export interface AuditEntry {
  readonly at: string;
  /** `user@machine`, or the machine whose worker did it. */
  readonly who: string;
  readonly action: 'registered' | 'took over' | Admission['state'];
  readonly note: string | null;
}

/** What the Workflow of a node answers. */
export interface NodeState extends NodeRegistration {
  /** The latest, oldest first. */
  readonly audit: readonly AuditEntry[];
}

/** What a starting worker asks of its node's Workflow. */
export interface Registration {
  readonly description: NodeDescription;
  /** The other machine that the worker saw registered and found absent; `null` where there was none. */
  readonly replaces: Machine | null;
}

/** What a person asks of a node's Workflow. */
export interface AdmissionChange {
  readonly state: Admission['state'];
  readonly reason: string | null;
  readonly by: string;
}

/** What a node says of itself at this moment. */
export interface NodeCondition {
  /** The Activities on its queue. */
  readonly running: readonly RunningWork[];
  /** On the disk of its state folder. */
  readonly diskFreeMiB: number;
  readonly memoryFreeMiB: number;
  /** Hottest zone that the kernel tells of; `null` where it tells of none. */
  readonly temperatureC: number | null;
  readonly loadAverage: number;
}

/** An Activity that a node works on. */
export interface RunningWork {
  /** Activity Type, for example `buildEngine`. */
  readonly activity: string;
  /** Id of the Workflow that waits for it. */
  readonly workflowId: string;
  readonly since: string;
}

/** Whether a node's worker answers now. */
export type Presence =
  | { readonly state: 'alive'; readonly condition: NodeCondition }
  /** `since`: when it last asked for work; `null` where the server has forgotten. */
  | { readonly state: 'absent'; readonly since: string | null };

/** A node of the registry, as it is now. */
export interface ListedNode extends NodeRegistration {
  readonly presence: Presence;
}

/** Which nodes: these, or all that have every one of these tags. */
export const nodeSelectionSchema = z.union([
  z.strictObject({ ids: z.array(z.string()).min(1) }),
  z.strictObject({
    tags: z.array(z.string()),
    role: z.enum(NODE_ROLES).exactOptional().describe('Absent: nodes and hosts.'),
  }),
]);

/** What {@link nodeSelectionSchema} describes. */
export type NodeSelection = Immutable<z.infer<typeof nodeSelectionSchema>>;

/** The registry as those see it who only read. */
export interface NodeRegistry {
  /** Nodes in the order of their ids, each asked whether it answers; fails with `NotFound` where an id is not registered. */
  list(selection: NodeSelection): Promise<readonly ListedNode[]>;
  /** All nodes in the order of their ids; none is asked. */
  registrations(): Promise<readonly NodeRegistration[]>;
  /** Whether new work may go to a node; `undefined` for one that is not registered. */
  admission(nodeId: string): Promise<Admission | undefined>;
  /** Whether the worker of a node answers, registered or not. */
  isAlive(nodeId: string): Promise<boolean>;
}
