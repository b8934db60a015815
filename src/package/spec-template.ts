import { join } from 'node:path';
import type { Files } from '../host/files';
import { readTemplate } from './template';

/** A spec to make packages by, before it is filled in. */
export interface SpecTemplate {
  readonly text: string;
  /**
   * `ours`: all of it is in the text; `classic`: of the module's author, or of the administrator, written for mkrpm of dkms
   * 2.x, which tells it what to do by macros.
   */
  readonly kind: 'ours' | 'classic';
}

/**
 * The spec of a module's package: its source's own, the administrator's, ours, the first that is there.
 *
 * @param places  absolute: the source, where settings are, and where templates are
 */
export function findSpecTemplate(
  files: Files,
  moduleName: string,
  places: { source: string; configDir: string; templates: readonly string[] },
): SpecTemplate {
  const classic = [
    join(places.source, `${moduleName}-dkms-mkrpm.spec`),
    join(places.configDir, 'template-dkms-mkrpm.spec'),
  ];
  const text = classic.map(path => files.readText(path)).find(found => found !== undefined);
  if (text !== undefined) return { text, kind: 'classic' };
  return { text: readTemplate(files, places.templates, 'rpm/dkms.spec'), kind: 'ours' };
}
