import { expect, test } from 'vitest';
import type { EarlierNight, NightEvidence, NightMetric, SessionMeasurement } from '../../contracts/night-verdict.js';
import { fleetVerdictsSchema } from '../../contracts/night-verdict.js';
import { seededRandom } from '../../results/statistics/seeded-random.js';
import { judgeNight } from '../../results/verdicts/judge-night.js';
import { sessionEstimate } from '../../results/verdicts/session-estimate.js';
import { suspicionsOf } from '../../results/verdicts/suspicions.js';

const LATENCY: NightMetric = {
  name: 'latency.p50',
  subject: 'engine',
  batchSize: 1,
  better: 'lower',
  unit: 'ms',
  scale: 'percent',
  margin: 1,
};
const TOP1: NightMetric = {
  name: 'top1',
  subject: 'engine',
  batchSize: null,
  better: 'higher',
  unit: '%',
  scale: 'points',
  margin: 0.2,
};

const normals = (seed: number): (() => number) => {
  const uniform = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
};

interface Truth {
  readonly random: () => number;
  /** Logarithm. */
  readonly shift?: number;
  readonly ofBlocks?: number;
  readonly betweenBuilds?: number;
}

const BUILDS = 2;
const ROUNDS = 8;

/** A session by turns of two builds a side, in which each round is slowed by up to a half as a whole. */
const byTurns = ({ random, shift = 0, ofBlocks = 0.005, betweenBuilds = 0.002 }: Truth): SessionMeasurement => {
  const builds = Array.from({ length: BUILDS }, () => betweenBuilds * random());
  return {
    kind: 'turns',
    rounds: Array.from({ length: ROUNDS }, () => {
      const ofRound = 0.2 * random();
      const block = (of: number): number => 5 * Math.exp(ofRound + of + ofBlocks * random());
      return { reference: builds.map(() => block(0)), tonight: builds.map((of) => block(of + shift)), taint: null };
    }),
  };
};

const nightsBefore = (count: number, truth: Truth, name = 'night'): readonly EarlierNight[] =>
  Array.from({ length: count }, (_, night) => {
    const nightId = `${name}-${night + 1}`;
    const measured = byTurns(truth);
    if (measured.kind !== 'turns') throw new Error('a session by turns');
    const session = sessionEstimate(nightId, LATENCY, measured) ?? expect.fail();
    return { nightId, sessions: [session], isQuiet: true };
  });

const evidenceOf = (nodeId: string, own: Partial<NightEvidence> & Pick<NightEvidence, 'first'>): NightEvidence => ({
  series: { nodeId, nodeClass: 'agx-orin', benchmark: 'every night', recipe: 'ort-static', metric: LATENCY },
  confirmation: null,
  earlier: [],
  ...own,
});

const quietFleet = (random: () => number, boards = 8): readonly NightEvidence[] =>
  Array.from({ length: boards }, (_, index) =>
    evidenceOf(`quiet-${index}`, { first: byTurns({ random }), earlier: nightsBefore(4, { random }) }),
  );

const judgedFirst = (evidence: readonly NightEvidence[]) => {
  const judged = judgeNight({ nightId: 'tonight', evidence });
  expect(fleetVerdictsSchema.parse(judged)).toEqual(judged);
  return { first: judged.verdicts[0] ?? expect.fail(), ...judged };
};

test('a board that did not change is unchanged, with an interval within the margin', () => {
  const { verdicts, classFindings } = judgedFirst(quietFleet(normals(1)));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(verdicts.map(() => 'unchanged'));
  expect(classFindings).toEqual([]);
  for (const { effect } of verdicts) {
    expect(effect?.lower).toBeGreaterThan(-1);
    expect(effect?.upper).toBeLessThan(1);
  }
});

test('a slower engine is suspect first, and regressed once a second session has shown it again', () => {
  const random = normals(2);
  const slow = evidenceOf('slow', {
    first: byTurns({ random, shift: Math.log(1.03) }),
    earlier: nightsBefore(4, { random }),
  });
  const fleet = quietFleet(random);
  expect(suspicionsOf({ nightId: 'tonight', evidence: [slow, ...fleet] })).toEqual([slow.series]);

  const unconfirmed = judgedFirst([slow, ...fleet]).first;
  expect(unconfirmed).toMatchObject({ verdict: 'too-noisy', confirmation: 'not-measured' });

  const confirmation = byTurns({ random, shift: Math.log(1.03) });
  const { first, verdicts } = judgedFirst([{ ...slow, confirmation }, ...fleet]);
  expect(first).toMatchObject({ verdict: 'regressed', confirmation: 'confirmed', since: 'tonight', nights: 1 });
  expect(first.effect?.lower).toBeLessThan(3);
  expect(first.effect?.upper).toBeGreaterThan(3);
  expect(first.estimates).toHaveLength(2);
  expect(verdicts.slice(1).every(({ verdict }) => verdict === 'unchanged')).toBe(true);
});

test('a suspicion that a second session does not show is told of nobody', () => {
  const random = normals(3);
  const once = evidenceOf('once', {
    first: byTurns({ random, shift: Math.log(1.03) }),
    confirmation: byTurns({ random }),
    earlier: nightsBefore(4, { random }),
  });
  const { first } = judgedFirst([once, ...quietFleet(random)]);
  expect(first).toMatchObject({ confirmation: 'not-confirmed' });
  expect(['too-noisy', 'unchanged']).toContain(first.verdict);
});

test('more throughput is improved where more latency would be regressed', () => {
  const random = normals(4);
  const shift = Math.log(1.05);
  const throughput = { ...LATENCY, name: 'throughput', batchSize: 32, better: 'higher', unit: 'images/s' } as const;
  const fast = evidenceOf('fast', { first: byTurns({ random, shift }), confirmation: byTurns({ random, shift }) });
  const { first } = judgedFirst([
    { ...fast, series: { ...fast.series, metric: throughput } },
    ...quietFleet(random).map((own) => ({ ...own, series: { ...own.series, metric: throughput } })),
  ]);
  expect(first.verdict).toBe('improved');
});

test('a step of the size of the margin is found by the nights together where one night is too short', () => {
  const random = normals(5);
  const noise = { ofBlocks: 0.008, betweenBuilds: 0.003 };
  const shift = Math.log(1.011);
  const small = (earlierWithStep: number): NightEvidence => {
    const before = nightsBefore(8, { random, ...noise });
    const after = nightsBefore(earlierWithStep, { random, ...noise, shift }, 'after');
    const session = (): SessionMeasurement => byTurns({ random, ...noise, shift });
    return evidenceOf('small', { first: session(), confirmation: session(), earlier: [...before, ...after] });
  };
  const fleet = Array.from({ length: 20 }, (_, index) =>
    evidenceOf(`quiet-${index}`, {
      first: byTurns({ random, ...noise }),
      earlier: nightsBefore(8, { random, ...noise }),
    }),
  );
  expect(judgedFirst([small(0), ...fleet]).first.verdict).not.toBe('regressed');
  expect(judgedFirst([small(3), ...fleet]).first).toMatchObject({ verdict: 'regressed', since: 'after-1', nights: 4 });
});

test('builds that differ more than their blocks make a shift of one of them no regression', () => {
  const random = normals(6);
  const fleet = Array.from({ length: 10 }, (_, index) => {
    const truth = { random, ofBlocks: 0.001, betweenBuilds: 0.03 };
    return evidenceOf(`builds-${index}`, {
      first: byTurns(truth),
      confirmation: byTurns(truth),
      earlier: nightsBefore(4, truth),
    });
  });
  const { verdicts } = judgedFirst(fleet);
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(verdicts.map(() => 'too-noisy'));
});

test('a change that was told of the night before stays without another second session, until a night speaks against it', () => {
  const random = normals(12);
  const shift = Math.log(1.03);
  const told = nightsBefore(2, { random, shift }, 'told').map((own) => ({ ...own, isQuiet: false }));
  const open = evidenceOf('open', {
    first: byTurns({ random, shift }),
    earlier: [...nightsBefore(4, { random }), ...told],
  });
  const fleet = quietFleet(random);
  expect(suspicionsOf({ nightId: 'tonight', evidence: [open, ...fleet] })).toEqual([]);
  expect(judgedFirst([open, ...fleet]).first).toMatchObject({
    verdict: 'regressed',
    since: 'told-1',
    confirmation: 'not-needed',
  });

  const gone = judgedFirst([{ ...open, first: byTurns({ random }) }, ...fleet]);
  expect(gone.first.verdict).not.toBe('regressed');
});

test('an engine that serves many nights is no more certain for it than what builds differ by', () => {
  const random = normals(11);
  const truth = { random, ofBlocks: 0.002, betweenBuilds: 0.006 };
  /** Nights with the accepted night’s own engines, and then some with one other set that is built no better and no worse. */
  const judged = (engines: boolean) => {
    const fleet = Array.from({ length: 80 }, (_, index) => {
      const offset = (0.006 * (random() - random())) / Math.sqrt(BUILDS);
      const session = (tonight: string): SessionMeasurement => {
        const measured = byTurns({ ...truth, shift: tonight === 'accepted' ? 0 : offset, betweenBuilds: 0 });
        if (measured.kind !== 'turns') throw new Error('a session by turns');
        const builds = Array.from({ length: BUILDS }, () => 0.006 * random());
        const centre = builds.reduce((sum, own) => sum + own, 0) / BUILDS;
        const rounds = measured.rounds.map((round) => ({
          ...round,
          reference: round.reference.map((value, build) => value * Math.exp((builds[build] ?? 0) - centre)),
          tonight: round.tonight.map((value, build) => value * Math.exp((builds[build] ?? 0) - centre)),
        }));
        return { kind: 'turns', rounds, ...(engines ? { engines: { reference: 'accepted', tonight } } : {}) };
      };
      const earlier = ['accepted', 'accepted', 'accepted', 'accepted', 'other', 'other', 'other'].map(
        (tonight, night): EarlierNight => {
          const measured = session(tonight);
          if (measured.kind !== 'turns') throw new Error('a session by turns');
          const estimate = sessionEstimate(`night-${night + 1}`, LATENCY, measured) ?? expect.fail();
          return { nightId: `night-${night + 1}`, sessions: [estimate], isQuiet: true };
        },
      );
      return evidenceOf(`board-${index}`, { first: session('other'), confirmation: session('other'), earlier });
    });
    return judgedFirst(fleet).verdicts.filter(({ verdict }) => verdict === 'regressed' || verdict === 'improved')
      .length;
  };
  expect(judged(true)).toBe(0);
  expect(judged(false)).toBeGreaterThan(0);
});

test('what most boards of a class share is said once, and a board of its own beside it', () => {
  const random = normals(7);
  const board = (nodeId: string, nodeClass: string, shift: number): NightEvidence => {
    const own = evidenceOf(nodeId, {
      first: byTurns({ random, shift }),
      confirmation: byTurns({ random, shift }),
      earlier: nightsBefore(4, { random }),
    });
    return { ...own, series: { ...own.series, nodeClass } };
  };
  const thors = Array.from({ length: 5 }, (_, index) => board(`thor-${index}`, 'thor', Math.log(1.03)));
  const { first, verdicts, classFindings } = judgedFirst([
    board('worse', 'thor', Math.log(1.1)),
    ...thors,
    ...quietFleet(random),
  ]);
  expect(classFindings).toHaveLength(1);
  expect(classFindings[0]).toMatchObject({ nodeClass: 'thor', verdict: 'regressed' });
  expect(verdicts.slice(1, 6).map(({ verdict, sharedByClass }) => [verdict, sharedByClass])).toEqual(
    thors.map(() => ['regressed', true]),
  );
  expect(first).toMatchObject({ verdict: 'regressed', sharedByClass: false });
});

test('rounds with a tainted block do not count, and too few others are tainted and no number', () => {
  const random = normals(8);
  const measured = byTurns({ random });
  if (measured.kind !== 'turns') throw new Error('a session by turns');
  const tainted = (count: number): SessionMeasurement => ({
    kind: 'turns',
    rounds: measured.rounds.map((round, index) =>
      index < count ? { reference: [5, 5], tonight: [9, 9], taint: 'GPU throttled: thermal' } : round,
    ),
  });
  const earlier = nightsBefore(4, { random });
  const fleet = quietFleet(random);
  expect(judgedFirst([evidenceOf('hot', { first: tainted(3), earlier }), ...fleet]).first).toMatchObject({
    verdict: 'unchanged',
    estimates: [{ rounds: ROUNDS - 3 }],
  });
  expect(judgedFirst([evidenceOf('hot', { first: tainted(6), earlier }), ...fleet]).first).toMatchObject({
    verdict: 'tainted',
    effect: null,
    reason: '2 of 8 rounds count: GPU throttled: thermal',
  });
});

test('a board that was not measured is absent, with the reason that came with it', () => {
  const away = evidenceOf('away', { first: { kind: 'absent', reason: 'its worker did not answer' } });
  expect(judgedFirst([away, ...quietFleet(normals(9))]).first).toMatchObject({
    verdict: 'absent',
    effect: null,
    reason: 'its worker did not answer',
  });
});

test('where the accepted night’s engines do not load any more, nights by turns do not say how far single numbers vary', () => {
  const random = normals(13);
  const truth = { random, ofBlocks: 0.001, betweenBuilds: 0.0005 };
  const hot: SessionMeasurement = { kind: 'numbers', reference: [5], tonight: [5 * 1.02] };
  const evidence = evidenceOf('hot-day', { first: hot, confirmation: hot, earlier: nightsBefore(8, truth) });
  expect(judgedFirst([evidence, ...quietFleet(random)]).first).toMatchObject({ verdict: 'too-noisy', nights: 1 });
});

test('a change of a class that was told of the night before is said once again, without more second sessions', () => {
  const random = normals(14);
  const shift = Math.log(1.03);
  const thors = Array.from({ length: 5 }, (_, index) => {
    const told = nightsBefore(1, { random, shift }, 'told').map((own) => ({ ...own, isQuiet: false }));
    const own = evidenceOf(`thor-${index}`, {
      first: byTurns({ random, shift }),
      earlier: [...nightsBefore(4, { random }), ...told],
    });
    return { ...own, series: { ...own.series, nodeClass: 'thor' } };
  });
  const evidence = [...thors, ...quietFleet(random)];
  const suspicions = suspicionsOf({ nightId: 'tonight', evidence });
  expect(suspicions.filter(({ nodeClass }) => nodeClass === 'thor')).toEqual([]);
  const { verdicts, classFindings } = judgedFirst(evidence);
  expect(classFindings).toHaveLength(1);
  expect(verdicts.slice(0, 5).every(({ sharedByClass }) => sharedByClass)).toBe(true);
});

const answers = (...lost: readonly number[]): SessionMeasurement => ({
  kind: 'answers',
  builds: lost.map((onlyReferenceRight) => ({
    images: 10_000,
    onlyReferenceRight,
    onlyTonightRight: 10,
    changed: null,
  })),
});

const accuracy = (own: Partial<NightEvidence> & Pick<NightEvidence, 'first'>): NightEvidence => {
  const evidence = evidenceOf('accuracy', own);
  return { ...evidence, series: { ...evidence.series, metric: TOP1 } };
};

test('accuracy is regressed where every build loses more of the same images than chance explains', () => {
  const { first } = judgedFirst([accuracy({ first: answers(80, 90), confirmation: answers(85) })]);
  expect(first).toMatchObject({ verdict: 'regressed', confirmation: 'confirmed' });
  expect(first.effect?.value).toBeCloseTo(-0.75, 10);
});

test('answers and the size of an engine are the same each time, so that a change of them needs no second session', () => {
  const size = evidenceOf('size', { first: { kind: 'numbers', reference: [1], tonight: [1.5] } });
  const evidence = [
    accuracy({ first: answers(80, 90) }),
    { ...size, series: { ...size.series, metric: { ...LATENCY, name: 'engine-size', batchSize: null } } },
  ];
  expect(suspicionsOf({ nightId: 'tonight', evidence })).toEqual([]);
  for (const verdict of judgedFirst(evidence).verdicts) {
    expect(verdict).toMatchObject({
      verdict: 'regressed',
      confirmation: 'confirmed',
      reason: 'Seen tonight, as the same engines show it each time.',
    });
  }
});

test('the size of the engines that the accepted night had is unchanged for sure, and says nothing of what other builds have', () => {
  const size: NightMetric = { ...LATENCY, name: 'engine-size', batchSize: null, unit: 'MiB' };
  const measured = (tonight: string, ratio: number): SessionMeasurement => ({
    kind: 'numbers',
    reference: [6.1],
    tonight: [6.1 * ratio],
    engines: { reference: 'accepted', tonight },
  });
  const judged = (earlier: readonly EarlierNight[], first: SessionMeasurement) => {
    const own = evidenceOf('card-0', { first, earlier });
    return judgedFirst([{ ...own, series: { ...own.series, metric: size } }]).first;
  };
  const nights: EarlierNight[] = [];
  for (const nightId of ['night-1', 'night-2', 'night-3', 'night-4']) {
    const same = judged(nights, measured('accepted', 1));
    expect(same).toMatchObject({
      verdict: 'unchanged',
      effect: { value: 0, lower: 0, upper: 0 },
      reason: 'The engines are those of the accepted night, byte for byte.',
    });
    if (same.estimates.length > 0) nights.push({ nightId, sessions: same.estimates, isQuiet: true });
  }
  // Two builds of one network were seen to differ by as much.
  const rebuilt = judged(nights, measured('other', 1.023));
  expect(rebuilt).toMatchObject({ verdict: 'too-noisy', estimates: [{ engines: { tonight: 'other' } }] });
  expect(rebuilt.effect?.value).toBeCloseTo(2.3, 10);

  const served = ['night-5', 'night-6', 'night-7'].map((nightId): EarlierNight => ({
    nightId,
    sessions: rebuilt.estimates,
    isQuiet: true,
  }));
  expect(judged(served, measured('other', 1.023)).verdict).toBe('too-noisy');
});

const sizeOf = (name: string, own: Partial<NightEvidence> & Pick<NightEvidence, 'first'>): NightEvidence => {
  const evidence = evidenceOf(name, own);
  const metric: NightMetric = { ...LATENCY, name: 'engine-size', batchSize: null, unit: 'MiB' };
  return { ...evidence, series: { ...evidence.series, metric } };
};

test('builds of a side that are the same bytes are one build, and where neither side has two the size is not told of', () => {
  // As recorded of two builds of one network, each built again with the timing cache that it left.
  const first = (digests: (digest: string, build: number) => string): SessionMeasurement => {
    const side = (mib: number, digest: string) => ({
      values: [mib, mib, mib, mib],
      digests: [1, 2, 3, 4].map((build) => digests(digest, build)),
    });
    const [reference, tonight] = [side(6.24, 'a'), side(6.39, 'b')];
    return {
      kind: 'numbers',
      reference: reference.values,
      tonight: tonight.values,
      engines: { reference: 'a', tonight: 'b', builds: { reference: reference.digests, tonight: tonight.digests } },
    };
  };
  const same = judgedFirst([sizeOf('same', { first: first((digest) => digest) })]).first;
  expect(same).toMatchObject({ verdict: 'too-noisy', adjustedP: null, estimates: [{ builds: 1, referenceBuilds: 1 }] });
  expect(same.reason).toContain('Neither side has two builds that differ');
  expect(same.effect?.lower).toBe(same.effect?.upper);
  const apart = first((digest, build) => `${digest}${build}`);
  expect(judgedFirst([sizeOf('apart', { first: apart })]).first.verdict).toBe('regressed');
});

test('engines that are the same bytes are no more certain in speed than one of them', () => {
  const random = normals(15);
  const session = (isOne: boolean): SessionMeasurement => {
    const measured = byTurns({ random, shift: Math.log(1.03), ofBlocks: 0.001, betweenBuilds: 0 });
    if (measured.kind !== 'turns') throw new Error('a session by turns');
    const named = (side: string) => (isOne ? [side, side] : [`${side}1`, `${side}2`]);
    const builds = { reference: named('a'), tonight: named('b') };
    return { ...measured, engines: { reference: 'a', tonight: 'b', builds } };
  };
  const judged = (isOne: boolean) =>
    judgedFirst(
      Array.from({ length: 4 }, (_, index) => {
        const own = evidenceOf(`board-${index}`, { first: session(isOne), confirmation: session(isOne) });
        return { ...own, series: { ...own.series, nodeClass: `class-${index}` } };
      }),
    ).verdicts.map(({ verdict }) => verdict);
  expect(new Set(judged(true))).toEqual(new Set(['too-noisy']));
  expect(new Set(judged(false))).toEqual(new Set(['regressed']));
});

test('nights that were kept without the names of their engines do not say that builds do not differ', () => {
  const unnamed = (night: number): EarlierNight => {
    const measured = { kind: 'numbers' as const, reference: [6.1], tonight: [6.1] };
    const session = sessionEstimate(`night-${night}`, LATENCY, measured) ?? expect.fail();
    return { nightId: `night-${night}`, sessions: [session], isQuiet: true };
  };
  const first: SessionMeasurement = {
    kind: 'numbers',
    reference: [6.1],
    tonight: [6.1 * 1.023],
    engines: { reference: 'accepted', tonight: 'other' },
  };
  const earlier = Array.from({ length: 9 }, (_, night) => unnamed(night));
  expect(judgedFirst([sizeOf('size', { first, earlier })]).first.verdict).toBe('too-noisy');
});

test('an engine that is the accepted night’s is unchanged in speed, however far its blocks are off', () => {
  const random = normals(16);
  const measured = byTurns({ random, shift: Math.log(1.05) });
  if (measured.kind !== 'turns') throw new Error('a session by turns');
  const first = { ...measured, engines: { reference: 'accepted', tonight: 'accepted' } };
  const evidence = [evidenceOf('same', { first }), ...quietFleet(random)];
  expect(suspicionsOf({ nightId: 'tonight', evidence })).toEqual([]);
  expect(judgedFirst(evidence).first).toMatchObject({
    verdict: 'unchanged',
    adjustedP: null,
    effect: { value: 0, lower: 0, upper: 0 },
    estimates: [{ engines: first.engines }],
  });
});

test('a change of engines begins where they are others, and boards that kept theirs are no part of a change of their class', () => {
  const random = normals(17);
  const session = (tonight: string, shift: number) => {
    const measured = byTurns({ random, shift });
    if (measured.kind !== 'turns') throw new Error('a session by turns');
    return { ...measured, engines: { reference: 'accepted', tonight } };
  };
  const night = (nightId: string, tonight: string, shift: number): EarlierNight => {
    const estimate = sessionEstimate(nightId, LATENCY, session(tonight, shift)) ?? expect.fail();
    return { nightId, sessions: [estimate], isQuiet: true };
  };
  const shift = Math.log(1.03);
  const kept = ['night-1', 'night-2', 'night-3'].map((nightId) => night(nightId, 'accepted', 0));
  const slower = Array.from({ length: 3 }, (_, index) =>
    evidenceOf(`slower-${index}`, {
      first: session('other', shift),
      confirmation: session('other', shift),
      earlier: [...kept, night('night-4', 'other', shift), night('night-5', 'other', shift)],
    }),
  );
  const others = Array.from({ length: 4 }, (_, index) =>
    evidenceOf(`kept-${index}`, { first: session('accepted', 0), earlier: kept }),
  );
  const { verdicts, classFindings } = judgedFirst([...slower, ...others]);
  expect(classFindings).toEqual([]);
  expect(verdicts.slice(0, 3).map(({ verdict, nights, since }) => [verdict, nights, since])).toEqual(
    slower.map(() => ['regressed', 3, 'night-4']),
  );
});

test('how far engines differ in size is seen between the builds of a side, on the first night too', () => {
  const random = normals(13);
  const size: NightMetric = { ...LATENCY, name: 'engine-size', batchSize: null, unit: 'MiB' };
  const board = (name: string, deviation: number, shift = 0): NightEvidence => {
    const side = (by: number) => Array.from({ length: BUILDS }, () => 8 * Math.exp(by + deviation * random()));
    const engines = { reference: 'accepted', tonight: 'tonight' };
    const own = evidenceOf(name, { first: { kind: 'numbers', reference: side(0), tonight: side(shift), engines } });
    return { ...own, series: { ...own.series, metric: size } };
  };
  const boards = Array.from({ length: 200 }, (_, index) => board(`board-${index}`, 0.12));
  expect(new Set(judgedFirst(boards).verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['too-noisy']));
  expect(judgedFirst([board('deterministic', 0, Math.log(1.03))]).first).toMatchObject({ verdict: 'regressed' });
});

test('a number that is measured once a night is told of on the second night that shows it, and asks for no second session', () => {
  const memory: NightMetric = { ...LATENCY, name: 'memory', batchSize: null, unit: 'MiB', margin: 5 };
  const level = (ratio: number) => ({ kind: 'numbers' as const, reference: [200], tonight: [200 * ratio] });
  const night = (nightId: string, ratio: number): EarlierNight => {
    const estimate = sessionEstimate(nightId, memory, level(ratio)) ?? expect.fail();
    return { nightId, sessions: [estimate], isQuiet: true };
  };
  const verdictAfter = (...ratios: readonly number[]) => {
    const earlier = ratios.map((ratio, position) => night(`night-${position + 1}`, ratio));
    const own = evidenceOf('orin', { first: level(1.6), earlier });
    const evidence = [{ ...own, series: { ...own.series, metric: memory } }];
    expect(suspicionsOf({ nightId: 'tonight', evidence })).toEqual([]);
    return judgedFirst(evidence).first;
  };
  expect(verdictAfter(1, 1.001, 0.999, 1)).toMatchObject({
    verdict: 'too-noisy',
    confirmation: 'not-confirmed',
    reason: 'Seen tonight, but not on the night before.',
  });
  expect(verdictAfter(1, 1.001, 0.999, 1, 1.6)).toMatchObject({
    verdict: 'regressed',
    confirmation: 'confirmed',
    reason: 'Seen over the last 2 nights.',
  });
});

test('accuracy that one build loses and another does not is not regressed', () => {
  const { first } = judgedFirst([accuracy({ first: answers(80, 14), confirmation: answers(12) })]);
  expect(first.verdict).not.toBe('regressed');
});

test('answers that did not change but for a few are unchanged', () => {
  expect(judgedFirst([accuracy({ first: answers(9, 10) })]).first).toMatchObject({ verdict: 'unchanged' });
});

test('more changed answers than the margin are regressed although as many are right', () => {
  const changed = (images: number): SessionMeasurement => ({
    kind: 'answers',
    builds: [{ images: 10_000, onlyReferenceRight: 20, onlyTonightRight: 20, changed: images }],
  });
  const flips = (images: number): NightEvidence => {
    const own = accuracy({ first: changed(images), confirmation: changed(images) });
    return { ...own, series: { ...own.series, metric: { ...TOP1, name: 'flips', better: 'lower', margin: 1 } } };
  };
  expect(judgedFirst([flips(300)]).first).toMatchObject({ verdict: 'regressed' });
  expect(judgedFirst([flips(60)]).first).toMatchObject({ verdict: 'unchanged' });
});

test('a board that slows whatever runs there is seen on the accepted night’s own engines', () => {
  const board = { ...LATENCY, subject: 'board', margin: 3 } as const;
  const level = (ratio: number): SessionMeasurement => ({ kind: 'numbers', reference: [5], tonight: [5 * ratio] });
  const session = (nightId: string, ratio: number): EarlierNight => {
    const measured = level(ratio);
    if (measured.kind !== 'numbers') throw new Error('numbers');
    const estimate = sessionEstimate(nightId, board, measured) ?? expect.fail();
    return { nightId, sessions: [estimate], isQuiet: true };
  };
  const earlier = [1.004, 0.996, 1.002, 1.001, 0.997, 1.003, 0.999, 0.998].map((ratio, night) =>
    session(`night-${night + 1}`, ratio),
  );
  const of = (nodeId: string, ratio: number): NightEvidence => {
    const own = evidenceOf(nodeId, { first: level(ratio), confirmation: level(ratio), earlier });
    return { ...own, series: { ...own.series, metric: board } };
  };
  const { first, verdicts } = judgedFirst([of('slowed', 1.2), of('one', 1.003), of('two', 0.999), of('three', 1.001)]);
  expect(first.verdict).toBe('regressed');
  expect(verdicts.slice(1).map(({ verdict }) => verdict)).toEqual(['unchanged', 'unchanged', 'unchanged']);
});

test('a second session of a board’s own latency adds nothing to what one day of it is worth, since the day is the same', () => {
  const board = { ...LATENCY, subject: 'board', margin: 3 } as const;
  const level = (ratio: number): SessionMeasurement => ({ kind: 'numbers', reference: [5], tonight: [5 * ratio] });
  const earlier = [1.01, 0.985, 1.005, 0.99, 1.012].map((ratio, night): EarlierNight => {
    const nightId = `night-${night + 1}`;
    const measured = level(ratio) as Extract<SessionMeasurement, { readonly kind: 'numbers' }>;
    return { nightId, sessions: [sessionEstimate(nightId, board, measured) ?? expect.fail()], isQuiet: true };
  });
  const of = (confirmation: SessionMeasurement | null): NightEvidence => {
    const own = evidenceOf('board', { first: level(1.05), confirmation, earlier });
    return { ...own, series: { ...own.series, metric: board } };
  };
  const [once, twice] = [null, level(1.05)].map((confirmation) => judgedFirst([of(confirmation)]).first.effect);
  expect(twice?.lower).toBeCloseTo(once?.lower ?? Number.NaN, 9);
});
