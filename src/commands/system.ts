import { join } from 'node:path';
import { readSettings } from '../conf/framework';
import { detectDistribution } from '../distro/detect';
import type { Host } from '../host/host';
import { readOsRelease } from '../host/os-release';
import type { Distribution } from '../model/distribution';
import { createPaths, type Paths } from '../model/paths';
import type { Request } from '../model/request';
import type { Settings } from '../model/settings';

/** Where things are and how they are done here; what every verb reads first. */
export interface System {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly profile: Distribution;
}

export async function readSystem(host: Host, request: Request): Promise<System> {
  const before = createPaths(request.root, request.trees);
  const settings = await readSettings(host, before.configDir, request);
  const paths = createPaths(request.root, settings.trees);
  const profile = detectDistribution(readOsRelease(host.files, paths.osRelease));
  const addon = host.env.ADDON_MODULES_DIR;
  return { paths, settings, profile: addon ? { ...profile, destination: join('/', addon) } : profile };
}
