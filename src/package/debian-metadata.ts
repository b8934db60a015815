import { join } from 'node:path';
import type { Files } from '../host/files';
import { parseParagraphs } from './deb822';
import type { SourceMetadata } from './metadata';

/**
 * What the debian/control of a source says of the package that it makes of the module, the one that is called
 * `*-dkms`, or, where it makes none, of itself. Only what it says is in the answer.
 */
export function readDebianMetadata(
  files: Pick<Files, 'readText'>,
  directory: string,
): Partial<SourceMetadata> {
  const control = files.readText(join(directory, 'debian', 'control'));
  const [source, ...packages] = control === undefined ? [] : parseParagraphs(control);
  if (source === undefined) return {};
  const own = packages.find(paragraph => paragraph.get('Package')?.endsWith('-dkms'));
  const description = own?.get('Description');
  const [summary = '', ...text] = description?.split('\n') ?? [];
  return dropUnsaid({
    maintainer: source.get('Maintainer'),
    homepage: own?.get('Homepage') ?? source.get('Homepage'),
    section: own === undefined ? undefined : (own.get('Section') ?? source.get('Section')),
    aboutPackage: isPlain(description)
      ? { summary, text: text.map(line => (line === '.' ? '' : line)) }
      : undefined,
  });
}

/** What a substitution variable stands for, only the build that the control file is of would know. */
function isPlain(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !text.includes('${');
}

function dropUnsaid(found: Partial<SourceMetadata>): Partial<SourceMetadata> {
  const said = Object.entries(found).filter(([, value]) => typeof value !== 'string' || isPlain(value));
  return Object.fromEntries(said.filter(([, value]) => value !== undefined));
}
