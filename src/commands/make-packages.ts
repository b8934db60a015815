import { chooseOutput, refuseDryRun } from './package-places';
import { openSubjects, type Subject, type Wanted } from './package-subject';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

/** One module that is to be packaged. */
export interface PackageJob {
  readonly subject: Subject;
  /** A directory for what is only needed meanwhile. */
  readonly temporary: string;
  /** Where the packages go. */
  readonly output: string;
}

/**
 * What all verbs do that make packages: opens what was named, has a package made of each module in it, and tells what
 * was written.
 *
 * @param about  `folder`: where packages of the tree's modules go, below theirs
 */
export async function makePackages(
  call: Call,
  about: { readonly folder: string; readonly wants: Wanted },
  make: (system: System, job: PackageJob) => Promise<readonly string[]>,
): Promise<Result> {
  const { host, request, emit } = call;
  refuseDryRun(request);
  const system = await readSystem(host, request);
  const output = chooseOutput(call, system.paths, about.folder);
  const temporary = await host.files.makeTemporaryDirectory(`dkms-${request.verb}-`, system.paths.temporary);
  try {
    const opened = await openSubjects(call, system, { temporary, output, wants: about.wants });
    if (opened.kind === 'refused') return opened.result;
    const paths: string[] = [];
    for (const subject of opened.subjects) {
      for (const path of await make(system, { subject, temporary, output })) {
        emit({ kind: 'file', doing: 'write', path });
        paths.push(path);
      }
    }
    return { kind: 'files', paths };
  } finally {
    await host.files.remove(temporary);
  }
}
