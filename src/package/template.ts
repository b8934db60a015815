import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Files } from '../host/files';
import type { PackageSpec } from '../model/package-spec';

/**
 * Reads a template of the packages that are made, the administrator's own before ours, and fills it in.
 *
 * @param name  below the template directories: `deb/postinst`
 */
export function readTemplate(files: Files, directories: readonly string[], name: string): string {
  const text = directories
    .map(directory => files.readText(join(directory, name)))
    .find(found => found !== undefined);
  if (text === undefined) {
    throw new DkmsError('PACKAGE_FAILED', `The template ${name} is in none of ${directories.join(', ')}`, {
      hint: 'Install dkms-ng again.',
    });
  }
  return text;
}

/** Module names and versions hold nothing that a shell would take apart, which `findNameFault` has seen to. */
export function fillTemplate(template: string, spec: PackageSpec): string {
  const values: Readonly<Record<string, string>> = {
    NAME: spec.module.name,
    VERSION: spec.module.version,
    PACKAGE: spec.packageName,
    KERNEL: spec.kernel ?? '',
  };
  return fillValues(template, values);
}

/** What no value is given for stays as it is. */
export function fillValues(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/@([A-Z]+)@/g, (placeholder, name: string) => values[name] ?? placeholder);
}
