import { join } from 'node:path';
import type { ResultsReader } from '../contracts/results.js';
import { makeFolder } from '../files/make-folder.js';
import { openResultsDatabase } from '../results/results-database.js';

/** Runs `work` with the results of a state folder, which may still be empty. */
export const withResults = async <Result>(
  stateDir: string,
  work: (results: ResultsReader) => Promise<Result>,
): Promise<Result> => {
  await makeFolder(stateDir);
  const results = openResultsDatabase(join(stateDir, 'results.db'));
  try {
    return await work(results);
  } finally {
    results.close();
  }
};
