import type { z } from 'zod';

const NAMED = 10;

/** What of a value does not fit its schema, the first ten places with their paths. */
export const describeIssues = ({ issues }: z.ZodError): string => {
  const named = issues.slice(0, NAMED).map(({ path, message }) => `${path.join('.') || 'as a whole'}: ${message}`);
  const others = issues.length - named.length;
  return [...named, ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
};
