import type { ServiceOptions, ServicePlan } from './plan.ts';
import { linuxPlan } from './systemd.ts';
import { windowsPlan } from './task-scheduler.ts';

/** What `kervan service install` does on such a system; null where it knows of no way. */
export function servicePlan(platform: NodeJS.Platform, options: ServiceOptions): ServicePlan | null {
  if (platform === 'linux') return linuxPlan(options);
  return platform === 'win32' ? windowsPlan(options) : null;
}
