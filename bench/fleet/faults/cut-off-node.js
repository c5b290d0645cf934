const AWAY_SECONDS = 20;

/** A node loses its network while it measures. */
export const cutOffNode = {
  name: 'node-cut-off',
  done: `The link of a node (network namespace) down for ${AWAY_SECONDS} s while it measured`,
  skip: ({ link }) => link === undefined && 'no network namespace may be made here',
  async strike({ link }, sweep, { pause }) {
    const { nodeId } = link;
    await sweep.untilMeasuring(nodeId);
    const [before, othersBefore] = [await sweep.saved(nodeId), await sweep.saved()];
    link.cut();
    try {
      await pause(AWAY_SECONDS);
    } finally {
      link.mend();
    }
    const [own, all] = [(await sweep.saved(nodeId)) - before, (await sweep.saved()) - othersBefore];
    const wellAfter = await sweep.untilNextIsSaved(nodeId);
    return { seen: `Meanwhile ${own} of its trials were saved, and ${all - own} of other nodes`, wellAfter };
  },
};
