import { readFileSync } from 'node:fs';
import proto from '@temporalio/proto';

const { HistoryEvent } = proto.temporal.api.history.v1;

/** Most that a process had in memory since it started, in MiB. */
export const peakMiB = (pid) => {
  const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
};

const TICKS_A_SECOND = 100;

/** Processor seconds of a process since it started, without those of its children. */
export const processorSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  // utime and stime, fields 14 and 15 of proc(5).
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
};

/** Calls that the server's frontend has been asked, by operation, since it started. */
export const callsSoFar = async (metricsPort) => {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const calls = new Map();
  for (const line of text.split('\n')) {
    if (!line.startsWith('service_requests{') || !line.includes('service_name="frontend"')) continue;
    const [, operation] = /operation="([^"]+)"/.exec(line) ?? [];
    calls.set(operation, (calls.get(operation) ?? 0) + Number(line.slice(line.lastIndexOf(' '))));
  }
  return calls;
};

/** Calls between two counts, the most frequent first. */
export const callsBetween = (before, after) =>
  [...after]
    .map(([operation, count]) => [operation, count - (before.get(operation) ?? 0)])
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one);

/** Events and bytes of the histories of each kind of Workflow of a night. */
export const historiesOf = async (client, types, since) => {
  const rows = [];
  for (const type of types) {
    const query = `WorkflowType = '${type}' AND StartTime >= '${since.toISOString()}'`;
    const found = [];
    for await (const { historyLength, historySize } of client.workflow.list({ query }))
      found.push({ historyLength, historySize });
    if (found.length === 0) continue;
    const most = (key) => Math.max(...found.map((one) => one[key]));
    const sum = (key) => found.reduce((total, one) => total + one[key], 0);
    rows.push({
      type,
      count: found.length,
      events: { most: most('historyLength'), all: sum('historyLength') },
      bytes: { most: most('historySize'), all: sum('historySize') },
    });
  }
  return rows;
};

/** What of a Workflow's history comes closest to a limit of the server: its largest payload, and all commands of one Workflow Task. */
export const largestOf = async (client, workflowId) => {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const commands = new Map();
  let payload = 0;
  for (const event of events) {
    payload = Math.max(payload, ...payloadsIn(event));
    const task = Object.values(event).find((one) => one?.workflowTaskCompletedEventId)?.workflowTaskCompletedEventId;
    if (task === undefined) continue;
    const bytes = HistoryEvent.encode(event).finish().length;
    commands.set(String(task), (commands.get(String(task)) ?? 0) + bytes);
  }
  return { payload, task: Math.max(0, ...commands.values()) };
};

const payloadsIn = (value) => {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value.payloads)) return [value.payloads.reduce((sum, { data }) => sum + (data?.length ?? 0), 0)];
  return Object.values(value).flatMap(payloadsIn);
};

const msOf = ({ seconds, nanos }) => Number(seconds) * 1000 + nanos / 1e6;

/** Seconds that each Activity of a Workflow took from its scheduling on, and those of its children together. */
export const phasesOf = async (client, workflowId) => {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const begun = new Map();
  const phases = [];
  const children = [];
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) begun.set(String(event.eventId), { name: scheduled.activityType.name, at: msOf(event.eventTime) });
    const completed = event.activityTaskCompletedEventAttributes;
    if (completed) {
      const { name, at } = begun.get(String(completed.scheduledEventId));
      phases.push({ name, seconds: (msOf(event.eventTime) - at) / 1000 });
    }
    if (
      event.startChildWorkflowExecutionInitiatedEventAttributes ||
      event.childWorkflowExecutionCompletedEventAttributes
    )
      children.push(msOf(event.eventTime));
  }
  if (children.length > 0)
    phases.push({ name: 'children', seconds: (Math.max(...children) - Math.min(...children)) / 1000 });
  return phases;
};
