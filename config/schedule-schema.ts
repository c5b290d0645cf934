import { z } from 'zod';

/** Days as a schedule names them. */
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

const MINUTES_A_DAY = 1_440;
const USUAL_CATCH_UP_MINUTES = 240;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** The key `schedule` of a fleet file. */
export const scheduleSchema = z.strictObject({
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of the day in quotes, such as "03:00"')
    .describe('Time of the day, such as "03:00".'),
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .default([...WEEKDAYS])
    .describe('Days of the week.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'expected a time zone such as Europe/Berlin')
    .default('UTC')
    .describe(
      'Time zone of the time, such as Europe/Berlin: nights keep it through summer time. `fleet schedule` warns of dates on which clocks skip it, or show it twice.',
    ),
  jitterMinutes: z
    .number()
    .nonnegative()
    .max(MINUTES_A_DAY)
    .default(0)
    .describe('Most minutes that a night begins later, by chance.'),
  catchUpMinutes: z
    .number()
    .positive()
    .max(MINUTES_A_DAY)
    .default(USUAL_CATCH_UP_MINUTES)
    .describe('Minutes after its time within which a night still begins once the server is back; later it is missed.'),
});

/** When nights begin. */
export type ScheduleOfFile = z.output<typeof scheduleSchema>;
