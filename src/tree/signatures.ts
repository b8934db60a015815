import type { Files } from '../host/files';
import type { Paths } from '../model/paths';
import type { SignedModule } from '../model/signing';
import type { Target } from '../model/target';
import { listBuiltModules } from './installed-files';
import { builtModulesDir } from './layout';
import { readRecord } from './record';

/** The name of a module's file without its endings. */
export function stemOfModule(file: string): string {
  return file.replace(/\.ko(\.\w+)?$/, '');
}

/**
 * Who signed each module of a build: as its record says, else as the files say, where they can be read without a
 * program.
 */
export function readSignatures(
  files: Files,
  paths: Paths,
  build: Target,
  read: (path: string) => SignedModule['signature'],
): readonly SignedModule[] {
  const noted = readRecord(files, paths, build)?.signatures;
  return listBuiltModules(files, paths, build.module, build.kernel).map(file => {
    const name = stemOfModule(file);
    const known = noted?.find(signed => signed.name === name);
    return (
      known ?? { name, signature: read(`${builtModulesDir(paths, build.module, build.kernel)}/${file}`) }
    );
  });
}
