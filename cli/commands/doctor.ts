import type { Check } from '../doctor/check.js';
import { checkCluster } from '../doctor/check-cluster.js';
import { checkMachine } from '../doctor/check-machine.js';
import { checkResults } from '../doctor/check-results.js';
import { checkStore } from '../doctor/check-store.js';
import { checkTools } from '../doctor/check-tools.js';
import { checksOfPart, type Part } from '../doctor/part-needs.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';

/** Each tool with its version, what the machine lets quantfleet have, and a remedy for each that does not do; of one part of a deployment, or all. */
export const runDoctor = async (context: CommandContext, part: Part | undefined): Promise<number> => {
  const all = [
    ...(await checkMachine(context.settings)),
    ...(await checkStore(context.settings)),
    ...(await checkResults(context.settings)),
    ...(await checkTools(context.settings, context.interrupt)),
    ...(await checkCluster(context, part ?? 'node')),
  ];
  const checks = part === undefined ? all : checksOfPart(all, part);
  if (context.json) process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`);
  else for (const check of checks) context.say(describe(check));
  return checks.some(({ version, isNeeded }) => version === null && isNeeded) ? EXIT.environment : EXIT.ok;
};

const describe = ({ tool, version, found, purpose, remedy, isNeeded }: Check): string => {
  const mark = version !== null ? '✓' : isNeeded ? '✗' : '–';
  const shown = version ?? found ?? (isNeeded ? 'missing' : 'not installed');
  const line = `${mark} ${tool.padEnd(24)} ${shown.padEnd(16)} ${purpose}`;
  return version === null ? `${line}\n${''.padEnd(27)}${remedy}` : line;
};
