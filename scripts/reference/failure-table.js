/** The table of docs/reference/failures.md, from contracts/failures.ts; `exitCodeOf` gives the exit code of a code. */
export const failureTable = (failures, exitCodeOf) =>
  [
    '| code | retry | exit | what happened | what to do |',
    '|---|---|---|---|---|',
    ...Object.entries(failures).map(
      ([code, { retry, summary, advice }]) =>
        `| \`${code}\` | ${retry} | ${exitCodeOf(code)} | ${summary} | ${advice} |`,
    ),
  ].join('\n');
