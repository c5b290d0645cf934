/** Id of a night: its fleet and when it was to begin, in UTC. */
export const nightIdOf = (fleet: string, at: Date): string => {
  const [date = '', time = ''] = at.toISOString().split('T');
  return `${fleet}-${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
};

const TIME = /(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})$/;

/** When the night of an id was to begin. */
export const nightTime = (nightId: string): Date =>
  new Date(nightId.replace(TIME, '|$1-$2-$3T$4:$5:$6Z').split('|')[1] ?? '');
