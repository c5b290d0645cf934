/** Probability that Student's t with so many degrees of freedom lies within ±`t` (Abramowitz and Stegun 26.7.3 and 26.7.4). */
const probabilityWithin = (t: number, degreesOfFreedom: number): number => {
  const angle = Math.atan(t / Math.sqrt(degreesOfFreedom));
  const cosine = Math.cos(angle);
  const isOdd = degreesOfFreedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degreesOfFreedom === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degreesOfFreedom - 2; power += 2) {
    term *= ((power - 1) / power) * cosine ** 2;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
};

const HALVINGS = 60;

/** The number within whose distance from 0 Student's t lies with this probability; `degreesOfFreedom` from 1. */
export const studentT = (probability: number, degreesOfFreedom: number): number => {
  let [lower, upper] = [0, 1];
  while (probabilityWithin(upper, degreesOfFreedom) < probability) upper *= 2;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (lower + upper) / 2;
    if (probabilityWithin(middle, degreesOfFreedom) < probability) lower = middle;
    else upper = middle;
  }
  return upper;
};
