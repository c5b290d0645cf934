import { nightPlanSchema } from '../../contracts/night-plan.js';
import type { NightMark, NightNode, NightRecord, NightTrend } from '../../contracts/night-record.js';
import type { NightsReader, TrendPoint } from '../../contracts/nights.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { AcceptedStep } from '../../contracts/stored-night.js';

/** Nights that a trend shows. */
const NIGHTS_SHOWN = 30;

/** A night as it is reported, from what the results keep. Fails with `NotFound`. */
export const readNightRecord = async (results: NightsReader, nightId: string): Promise<NightRecord> => {
  const night = await results.night(nightId);
  if (night === undefined) {
    throw new QuantfleetFailure('NotFound', `There is no night ${nightId}.`, {
      advice: '`quantfleet fleet nights` lists them.',
    });
  }
  const { plan: kept, ...own } = night;
  const plan = nightPlanSchema.parse(kept);
  const until = (await results.nights(night.fleet)).filter(({ startedAt }) => startedAt <= night.startedAt);
  const nights = until.slice(0, NIGHTS_SHOWN).toReversed();
  const { verdicts, classFindings } = await results.nightVerdicts(nightId);
  const points = await results.trendPoints(nights.map((one) => one.nightId));
  const boards = new Map<string, readonly NightNode[]>();
  for (const one of nights) boards.set(one.nightId, await results.nightNodes(one.nightId));
  const steps = await results.acceptedSteps(night.fleet);
  return {
    ...own,
    builds: plan.builds,
    blocks: plan.benchmarks[0]?.comparison?.blocks ?? 0,
    nodes: [...(boards.get(nightId) ?? [])],
    verdicts: [...verdicts],
    classFindings: [...classFindings],
    nights: nights.map(named),
    missed: night.status === 'missed' ? [] : missedBefore(until).map(named),
    trends: [...trendsOf(nightId, points, boards)],
    marks: [...acceptedMarks(steps, boards), ...changedMarks(boards)],
  };
};

const named = ({ nightId, startedAt }: NightTime): NightTime => ({ nightId, startedAt });

type NightTime = NightRecord['nights'][number];

/** Nights up to one, newest first: those that were missed just before it, oldest first. */
const missedBefore = (
  until: readonly (NightTime & { readonly status: NightRecord['status'] })[],
): readonly NightTime[] => {
  const before = until.slice(1);
  const ran = before.findIndex(({ status }) => status !== 'missed');
  return before.slice(0, ran === -1 ? before.length : ran).toReversed();
};

/** What every night of the trends says of its boards, oldest first. */
type BoardsOfNights = ReadonlyMap<string, readonly NightNode[]>;

/** Trends of what the night itself compares; a night since its first that has no verdict on it is a point without a value. */
const trendsOf = (nightId: string, points: readonly TrendPoint[], boards: BoardsOfNights): readonly NightTrend[] => {
  const keyOf = ({ series: { nodeId, benchmark, recipe, metric } }: TrendPoint): string =>
    JSON.stringify([nodeId, benchmark, recipe, metric.name, metric.subject, metric.batchSize]);
  const bySeries = new Map<string, Map<string, TrendPoint>>();
  for (const point of points) {
    const ofSeries = bySeries.get(keyOf(point)) ?? new Map<string, TrendPoint>();
    bySeries.set(keyOf(point), ofSeries.set(point.nightId, point));
  }
  const temperatureOn = (night: string, nodeId: string): number | null =>
    boards.get(night)?.find((board) => board.nodeId === nodeId)?.temperatureC ?? null;
  return points
    .filter((point) => point.nightId === nightId)
    .map((point) => {
      const ofSeries = bySeries.get(keyOf(point)) ?? new Map<string, TrendPoint>();
      const nights = [...boards.keys()];
      const first = nights.findIndex((night) => ofSeries.has(night));
      return {
        series: point.series,
        points: nights.slice(first).map((night) => {
          const { value, reference, verdict } = ofSeries.get(night) ?? NOT_MEASURED;
          return { nightId: night, value, reference, verdict, temperatureC: temperatureOn(night, point.series.nodeId) };
        }),
      };
    });
};

const NOT_MEASURED = { value: null, reference: null, verdict: 'absent' } as const;

const acceptedMarks = (steps: readonly AcceptedStep[], boards: BoardsOfNights): readonly NightMark[] =>
  steps
    .filter((step) => boards.has(step.nightId))
    .map(({ nightId, nodeId, acceptedBy, reason }) => {
      return { nightId, nodeId, kind: 'accepted', text: `Accepted by ${acceptedBy}: ${reason}` };
    });

/** Changes are told against the reference night: they are news on the first night that has them. */
const changedMarks = (boards: BoardsOfNights): readonly NightMark[] => {
  const marks: NightMark[] = [];
  const known = new Map<string, string>();
  for (const [nightId, nodes] of boards) {
    for (const { nodeId, changes } of nodes) {
      const text = changes
        .map(({ field, before, after }) => `${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`)
        .join('; ');
      if (text !== '' && known.get(nodeId) !== text) marks.push({ nightId, nodeId, kind: 'changed', text });
      known.set(nodeId, text);
    }
  }
  return marks;
};
