import { join } from 'node:path';
import type { DirectiveName } from '../conf/directives';
import { findAssignment } from '../conf/scan';
import type { Finding } from '../model/finding';
import { checkMakefiles } from './check-makefiles';
import { createFinding } from './rules';
import type { ForKernel, Subject } from './subject';

const SCRIPTS: readonly DirectiveName[] = [
  'POST_ADD',
  'PRE_BUILD',
  'POST_BUILD',
  'PRE_INSTALL',
  'POST_INSTALL',
  'POST_REMOVE',
];

/** What a conf names that the source must have. */
export function checkSource(subject: Subject, one: ForKernel): readonly Finding[] {
  return [...checkPatches(subject, one), ...checkScripts(subject, one), ...checkMakefiles(subject, one)];
}

function checkPatches({ files, top, assignments }: Subject, { raw }: ForKernel): readonly Finding[] {
  return [...(raw.values.get('PATCH') ?? [])]
    .filter(([, name]) => name !== '' && !files.exists(join(top, 'patches', name)))
    .map(([index, name]) =>
      createFinding('patch-missing', `patches/${name} is not there`, {
        on: findAssignment(assignments, 'PATCH', index),
        directive: `PATCH[${index}]`,
      }),
    );
}

function checkScripts({ files, top, assignments }: Subject, { raw }: ForKernel): readonly Finding[] {
  return SCRIPTS.flatMap(directive => {
    const [name = ''] = (raw.values.get(directive)?.get(0) ?? '').trim().split(/\s/);
    const path = join(top, name);
    if (name === '' || files.isExecutable(path)) return [];
    const about = { on: findAssignment(assignments, directive), directive };
    return files.exists(path)
      ? [
          createFinding('script-not-executable', `${name} may not be executed`, {
            ...about,
            next: `chmod +x ${name}`,
          }),
        ]
      : [createFinding('script-missing', `${name} is not there`, about)];
  });
}
