import type { StageRecord } from '../../contracts/stage-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Json, Stage, StageIdentity } from '../../contracts/stage.js';

/** A stage of a trial with what its key is made of. */
export interface ExplainedKey {
  readonly stage: Stage;
  readonly key: string;
  readonly kind: StageRecord['kind'];
  /** `null` where this machine does not have the stage's outcome. */
  readonly identity: StageIdentity | null;
}

/** What the stage keys of a trial are made of, in the order of its stages. */
export const ownKeys = (
  { stages }: TrialRecord,
  identities: ReadonlyMap<string, StageIdentity>,
): readonly ExplainedKey[] =>
  stages.map(({ stage, key, kind }) => ({ stage, key, kind, identity: identities.get(key) ?? null }));

/** Lines about one stage key, a field a line. */
export const ownKeyLines = ({ stage, key, kind, identity }: ExplainedKey): readonly string[] => {
  const title = `${stage.padEnd(14)} ${(identity?.program ?? '').padEnd(21)} ${kind.padEnd(7)} ${key.slice(0, 12)}`;
  if (identity === null) return [title, line('', 'this machine does not have its outcome'), ''];
  const { version, inputs, parameters, tools, node = {}, occasion = {} } = identity;
  const digests = Object.entries(inputs).map(([name, sha256]) =>
    line(`inputs.${name}`, `sha256 ${sha256.slice(0, 12)}`),
  );
  return [
    title,
    line('version', version),
    ...digests,
    ...fields('parameters', parameters),
    ...fields('tools', tools),
    ...fields('node', node),
    ...fields('occasion', occasion),
    '',
  ];
};

/** A line a value, nested ones by their path. */
const fields = (path: string, value: Json): readonly string[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([name, inner]) => fields(`${path}.${name}`, inner))
    : [line(path, JSON.stringify(value))];

const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const line = (name: string, value: string | number): string => `  ${name.padEnd(40)} ${value}`;
