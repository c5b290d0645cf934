import { draws } from './random.js';

/** Boards of each node class. */
const CLASSES = { 'orin-nano': 25, 'agx-orin': 15, thor: 10 };

const IMAGES = 50_000;

const metric = (name, of) => ({
  name,
  subject: 'engine',
  batchSize: null,
  better: 'lower',
  scale: 'percent',
  margin: 1,
  ...of,
});

/** What is compared on every board. */
const METRICS = {
  latency: metric('latency.p50', { batchSize: 1, unit: 'ms' }),
  throughput: metric('throughput', { batchSize: 32, unit: 'images/s', better: 'higher' }),
  boardLatency: metric('latency.p50', { batchSize: 1, unit: 'ms', subject: 'board', margin: 3 }),
  engineSize: metric('engine-size', { unit: 'MiB' }),
  top1: metric('top1', { unit: '%', better: 'higher', scale: 'points', margin: 0.2 }),
};

const BY_TURNS = ['latency', 'throughput'];

/**
 * A simulated fleet. `residuals` are what blocks differ by, for latency and throughput; every board has more or less of it.
 * Builds (by metric), nights, days and days that a class or the whole fleet shares add to it by `noise`, standard deviations of
 * logarithms.
 */
export const simulatedFleet = ({ seed, residuals, noise, builds, rounds }) => {
  const random = draws(seed);
  const nodeIds = Object.entries(CLASSES).flatMap(([nodeClass, count]) =>
    Array.from({ length: count }, (_, index) => ({ nodeId: `${nodeClass}-${index + 1}`, nodeClass })),
  );
  const boards = nodeIds.map((own) => ({
    ...own,
    level: Math.log(5) + 0.5 * random.normal(),
    ofBlocks: Math.exp(0.3 * random.normal()),
    ofBuilds: Math.exp(0.3 * random.normal()),
    betweenNights: noise.betweenNights * Math.exp(0.3 * random.normal()),
  }));
  const seriesOf = ({ nodeId, nodeClass }, name) => ({
    nodeId,
    nodeClass,
    benchmark: 'every night',
    recipe: 'tensorrt-calibrator',
    metric: METRICS[name],
  });
  const keys = boards.flatMap((board) => Object.keys(METRICS).map((name) => ({ board, name })));
  const newBuilds = () =>
    new Map(
      keys.map(({ board, name }) => {
        const deviation = board.ofBuilds * (noise.betweenBuilds[name] ?? 0);
        return [`${board.nodeId} ${name}`, Array.from({ length: builds }, () => deviation * random.normal())];
      }),
    );

  /** Engines of an accepted night, and the day it was. */
  const accept = () => ({ day: dayOf(), builds: newBuilds(), engines: 'accepted' });

  let sets = 0;

  /** What gives each night its engines: those of the accepted night but on boards that build, or new ones on all boards. */
  const engineSets = (engines, accepted) => {
    const built = new Map(accepted.builds);
    const names = new Map(boards.map(({ nodeId }) => [nodeId, accepted.engines]));
    return (building) => {
      const fresh = newBuilds();
      sets += 1;
      for (const { board, name } of keys) {
        if (engines === 'reused' && !building.has(board.nodeId)) continue;
        built.set(`${board.nodeId} ${name}`, fresh.get(`${board.nodeId} ${name}`));
        names.set(board.nodeId, `set-${sets}`);
      }
      return { builds: new Map(built), engines: new Map(names) };
    };
  };

  /** What slows everything alike for a day. */
  const dayOf = () => {
    const shared = noise.sharedDay * random.normal();
    const ofClass = Object.fromEntries(Object.keys(CLASSES).map((own) => [own, noise.classDay * random.normal()]));
    return new Map(
      boards.map(({ nodeId, nodeClass }) => [nodeId, shared + ofClass[nodeClass] + noise.day * random.normal()]),
    );
  };

  const turns = ({ board, name, reference, own, engines, shift, night, day }) => {
    const block = (build) => Math.exp(board.level + day + build + board.ofBlocks * random.oneOf(residuals[name]));
    return {
      kind: 'turns',
      rounds: Array.from({ length: rounds }, () => ({
        reference: reference.map((build) => block(build)),
        tonight: own.map((build) => block(build + night + shift)),
        taint: null,
      })),
      engines,
    };
  };

  const session = ({ board, name, shift, night, day, accepted, tonight }) => {
    const [reference, own] = [accepted, tonight].map((built) => built.builds.get(`${board.nodeId} ${name}`));
    const engines = { reference: accepted.engines, tonight: tonight.engines.get(board.nodeId) };
    const isSame = engines.tonight === engines.reference;
    if (BY_TURNS.includes(name)) return turns({ board, name, reference, own, engines, shift, night, day });
    switch (name) {
      case 'top1':
        return {
          kind: 'answers',
          builds: Array.from({ length: builds }, () => ({
            images: IMAGES,
            onlyReferenceRight: isSame ? 0 : random.count(IMAGES * noise.flips * (1 - 10 * shift)),
            onlyTonightRight: isSame ? 0 : random.count(IMAGES * noise.flips),
            changed: null,
          })),
        };
      case 'engineSize':
        return {
          kind: 'numbers',
          reference: reference.map(Math.exp),
          tonight: own.map((build) => Math.exp(build + shift)),
          engines,
        };
      default:
        return {
          kind: 'numbers',
          reference: [Math.exp(accepted.day.get(board.nodeId))],
          tonight: [Math.exp(day + shift + 0.001 * random.normal())],
        };
    }
  };

  /** One night, with the same engines in all its sessions: `shifts` are true changes, logarithms by board and metric; tells what is measured in a session, as often as asked. */
  const night = (accepted, tonight, shifts) => {
    const day = dayOf();
    const own = new Map(keys.map(({ board }) => [board.nodeId, board.betweenNights * random.normal()]));
    return keys.map(({ board, name }) => ({
      key: `${board.nodeId} ${name}`,
      series: seriesOf(board, name),
      shift: shifts.get(`${board.nodeId} ${name}`) ?? 0,
      measure: () =>
        session({
          board,
          name,
          shift: shifts.get(`${board.nodeId} ${name}`) ?? 0,
          night: own.get(board.nodeId),
          day: day.get(board.nodeId),
          accepted,
          tonight,
        }),
    }));
  };
  return { boards, accept, engineSets, night, random };
};
