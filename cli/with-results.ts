import { dirname } from 'node:path';
import type { ResultsPlace } from '../contracts/results-place.js';
import { makeFolder } from '../files/make-folder.js';
import { openResultsDatabase, type ResultsDatabase } from '../results/results-database.js';

/** Runs `work` with the results that the settings name, which may still be empty. */
export const withResults = async <Result>(
  place: ResultsPlace,
  work: (results: ResultsDatabase) => Promise<Result>,
): Promise<Result> => {
  if (place.kind === 'sqlite') await makeFolder(dirname(place.path));
  const results = await openResultsDatabase(place);
  try {
    return await work(results);
  } finally {
    await results.close();
  }
};
