/** Id of a night: its fleet and when it was to begin, in UTC. */
export const nightIdOf = (fleet: string, at: Date): string => {
  const [date = '', time = ''] = at.toISOString().split('T');
  return `${fleet}-${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
};
