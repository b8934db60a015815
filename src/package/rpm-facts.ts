import type { Host } from '../host/host';

/** What this system's rpm can, and what the person who builds has told it of himself. */
export interface RpmFacts {
  /** %packager of ~/.rpmmacros: `Jo Doe <jo@example.org>` */
  readonly packager: string | undefined;
  readonly vendor: string | undefined;
  /** Whether a caret in a version means what follows it; since 4.15. */
  readonly hasCaret: boolean;
}

const ASKED = ['%{?packager}', '%{?vendor}', '%{lua:print(rpm.vercmp("1^","1"))}'];

export async function readRpmFacts(host: Host): Promise<RpmFacts> {
  const { stdout } = await host.run({ file: 'rpm', args: ASKED.flatMap(macro => ['--eval', macro]) });
  const [packager, vendor, order] = stdout.split('\n');
  return { packager: packager || undefined, vendor: vendor || undefined, hasCaret: order === '1' };
}
