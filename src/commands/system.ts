import { join } from 'node:path';
import { readSettings } from '../conf/framework';
import { detectDistribution } from '../distro/detect';
import type { Host } from '../host/host';
import { readAssignments, readOsRelease } from '../host/os-release';
import type { Distribution } from '../model/distribution';
import { createPaths, type Paths } from '../model/paths';
import type { Given, Request } from '../model/request';
import type { Settings } from '../model/settings';

/** Where things are and how they are done here; what every verb reads first. */
export interface System {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly profile: Distribution;
  readonly given: Given;
}

/** @throws {DkmsError} CONF_BAD where framework.conf cannot be read, or says something that it may not */
export async function readSystem(host: Host, request: Request): Promise<System> {
  const system = await surveySystem(host, request);
  const [fault] = system.settings.faults;
  if (fault !== undefined) throw fault;
  return system;
}

/** The same for who only shows, and tells the faults himself. */
export async function surveySystem(host: Host, request: Request): Promise<System> {
  const before = createPaths(request.root, request.trees);
  const settings = await readSettings(host, before.configDir, request);
  const paths = createPaths(request.root, settings.trees);
  const profile = detectDistribution(readOsRelease(host.files, paths.osRelease));
  const addon =
    host.env.ADDON_MODULES_DIR || readAssignments(host.files, paths.moduleTools).ADDON_MODULES_DIR;
  return {
    paths,
    settings,
    profile: addon ? { ...profile, destination: join('/', addon) } : profile,
    given: { ...request.given, directives: [...readDirectives(host), ...request.given.directives] },
  };
}

/** Where the image goes with its kernel, or is made again with the one that comes. */
export function leaveInitramfs(system: System): System {
  return { ...system, settings: { ...system.settings, initramfs: 'never' } };
}

/** DKMS_DIRECTIVE, DKMS_DIRECTIVE_1 and so on, by name: for packages that call dkms through scripts of others. */
function readDirectives({ env }: Host): readonly string[] {
  const names = Object.keys(env).filter(name => name.startsWith('DKMS_DIRECTIVE'));
  return names.sort().flatMap(name => env[name] || []);
}
