import type { NightAnnouncementInput } from '../contracts/workflows.js';
import { announcingActivities } from './stage-proxies.js';

/** Goes on telling the webhook of a fleet how a night ended, after the night. */
export async function nightAnnouncementWorkflow({ nightId }: NightAnnouncementInput): Promise<void> {
  await announcingActivities('1 hour').announceNight({ nightId });
}
