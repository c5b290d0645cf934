/**
 * A stage's record as versions before metrics were data wrote it, in today's form: its warnings and the cross-check's
 * name were among its facts, a fallback step was a rung, and a failed cross-check counted as built. Others stay as they
 * are.
 */
export const stageRecordOfThisVersion = (written: unknown): unknown => {
  if (!isRecord(written) || 'program' in written || !isRecord(written['facts'])) return written;
  const { warnings = [], rung, strayed, ...facts } = written['facts'];
  const isCrossCheck = facts['via'] === 'trtexec';
  return {
    ...written,
    program: isCrossCheck ? 'evaluate_trtexec' : null,
    kind: isCrossCheck && 'failure' in facts ? 'failed' : written['kind'],
    facts: {
      ...facts,
      ...(rung === undefined ? {} : { fallbackStep: rung }),
      ...(strayed === undefined ? {} : { disagreement: strayed }),
    },
    warnings: written['warnings'] ?? warnings,
  };
};

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
