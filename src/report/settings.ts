import type { Settings } from '../model/settings';

/** A line for each setting: what holds, and who says so. */
export function formatSettings({ told }: Pick<Settings, 'told'>): string {
  return [...told].map(([name, { value, source }]) => `${name}=${value} (${source})\n`).join('');
}
