import { execFileSync } from 'node:child_process';

const NAMESPACE = 'qf-bench';
const [OUTSIDE, INSIDE] = ['qf-bench-out', 'qf-bench-in'];

/** Address of this machine on the link. */
export const HOST_ADDRESS = '10.213.7.1';
const NODE_ADDRESS = '10.213.7.2';

/** Makes a network namespace that reaches this machine over one link, which can be cut; throws where that is not allowed. */
export const makeLink = (cleanups) => {
  const ip = (command) => execFileSync('ip', command.split(' '), { stdio: 'pipe' });
  ip(`netns add ${NAMESPACE}`);
  cleanups.add(() => ip(`netns del ${NAMESPACE}`));
  ip(`link add ${OUTSIDE} type veth peer name ${INSIDE} netns ${NAMESPACE}`);
  ip(`addr add ${HOST_ADDRESS}/30 dev ${OUTSIDE}`);
  ip(`link set ${OUTSIDE} up`);
  ip(`-n ${NAMESPACE} link set lo up`);
  ip(`-n ${NAMESPACE} addr add ${NODE_ADDRESS}/30 dev ${INSIDE}`);
  ip(`-n ${NAMESPACE} link set ${INSIDE} up`);
  return {
    /** What a command begins with to run behind the link. */
    within: ['ip', 'netns', 'exec', NAMESPACE],
    cut: () => ip(`link set ${OUTSIDE} down`),
    mend: () => ip(`link set ${OUTSIDE} up`),
  };
};
