import { createHmac } from 'node:crypto';
import type { Webhook } from '../../config/webhook-schema.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { NIGHT_VERDICTS, type NightVerdict } from '../../contracts/night-verdict.js';
import type { NightRecord } from '../../contracts/night-record.js';
import { readNightRecord } from './night-record.js';
import type { NightStores } from './night-stores.js';
import { plannedNight } from './stored-plan.js';

const TIMEOUT_MS = 20_000;
/** Changes in one message, of classes and of boards; `quantfleet fleet show` has all. */
const CHANGES_TOLD = 50;
const TOO_MANY_REQUESTS = 429;
const SERVER_FAULTS = 500;

/** What announcing needs besides the results. */
export interface Announcer {
  readonly webhooks: Readonly<Record<string, Webhook>>;
  readonly readSecret: (name: string, path: string) => Buffer;
}

/**
 * Tells the webhook of the fleet how a night ended, signed with HMAC-SHA256 over time and body. Messages name the webhook, never its
 * address or secret. Fails with `WebhookUnknown`, `WebhookRefused` or `WebhookUnreachable`.
 */
export const announceNight = async (
  { results }: Pick<NightStores, 'results'>,
  { webhooks, readSecret }: Announcer,
  nightId: string,
): Promise<void> => {
  const { plan } = await plannedNight(results, nightId);
  const { webhook: name } = plan;
  if (name === null) return;
  const webhook = webhooks[name];
  if (webhook === undefined) throw new QuantfleetFailure('WebhookUnknown', `There is no webhook ${name}.`);
  const body = JSON.stringify(messageOf(await readNightRecord(results, nightId)));
  const time = String(Math.floor(Date.now() / 1000));
  const secret = readSecret(`webhooks.${name}.secretFile`, webhook.secretFile).toString('utf8').trim();
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const answer = await post(name, webhook.url, {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'quantfleet',
      'quantfleet-time': time,
      'quantfleet-signature': `sha256=${signature}`,
    },
  });
  if (answer.ok) return;
  const isAway = answer.status === TOO_MANY_REQUESTS || answer.status >= SERVER_FAULTS;
  throw new QuantfleetFailure(
    isAway ? 'WebhookUnreachable' : 'WebhookRefused',
    `The webhook ${name} answered ${answer.status}.`,
  );
};

const post = async (name: string, url: string, request: RequestInit): Promise<Response> => {
  try {
    // Where a redirection leads, nobody has allowed.
    return await fetch(url, {
      ...request,
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    // The error's own words have the address.
    throw new QuantfleetFailure('WebhookUnreachable', `The webhook ${name} gives no answer.`);
  }
};

const order = ({ verdict }: NightVerdict): number => (verdict === 'regressed' ? 0 : 1);

const messageOf = (night: NightRecord) => {
  const { fleet, nightId, status, startedAt, finishedAt, nodes, verdicts, classFindings } = night;
  const isOwn = ({ verdict, sharedByClass }: NightVerdict): boolean =>
    !sharedByClass && (verdict === 'regressed' || verdict === 'improved');
  // Of those that do not fit, improvements are left out first.
  const changed = verdicts.filter(isOwn).toSorted((one, other) => order(one) - order(other));
  return {
    event: 'night-ended',
    fleet,
    nightId,
    status,
    startedAt,
    finishedAt,
    boards: nodes.length,
    notMeasured: nodes
      .filter(({ reason }) => reason !== null)
      .map((node) => ({ nodeId: node.nodeId, status: node.status, reason: node.reason }))
      .slice(0, CHANGES_TOLD),
    verdicts: Object.fromEntries(
      NIGHT_VERDICTS.map((kind) => [kind, verdicts.filter(({ verdict }) => verdict === kind).length]),
    ),
    changedOfClasses: classFindings.slice(0, CHANGES_TOLD).map((finding) => ({
      verdict: finding.verdict,
      nodeClass: finding.nodeClass,
      boards: finding.nodeIds.length,
      benchmark: finding.benchmark,
      recipe: finding.recipe,
      metric: finding.metric.name,
      effect: finding.effect,
      scale: finding.metric.scale,
      reason: finding.reason,
    })),
    changes: changed.length,
    changed: changed.slice(0, CHANGES_TOLD).map(({ verdict, series, effect, reason }) => ({
      verdict,
      nodeId: series.nodeId,
      benchmark: series.benchmark,
      recipe: series.recipe,
      metric: series.metric.name,
      effect,
      scale: series.metric.scale,
      reason,
    })),
  };
};
