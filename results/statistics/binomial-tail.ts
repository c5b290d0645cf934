/** Probability of so many successes or more among independent trials, each with the probability of one success. */
export const binomialTail = (successes: number, trials: number, probability: number): number => {
  // In logarithms: the probability of no success among 50,000 trials is no number that a double can hold.
  let logTerm = trials * Math.log1p(-probability);
  let sum = 0;
  for (let k = 0; k <= trials; k += 1) {
    if (k >= successes) sum += Math.exp(logTerm);
    logTerm += Math.log((trials - k) / (k + 1)) + Math.log(probability) - Math.log1p(-probability);
  }
  return Math.min(1, sum);
};
