import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { Script } from 'node:vm';
import { CODE_CACHE_DIR } from './model/paths';

/** Beside the launcher, as both are installed: sbin/dkms and lib/dkms/dkms.cjs. */
const PROGRAM = `${__dirname}/../lib/dkms/dkms.cjs`;

/** Done; and what hooks are told when a module failed, which are called again in the same run. */
const ANSWERS = [0, 11, 14];

/**
 * Starts the program, from the code that node compiled for the same verb when root last called it: compiling takes
 * half of what a `dkms status` takes beyond node's own start. node checks that the code is of its own version; that
 * it is of this program, its name says, which holds the digest that the build wrote into the program's second line.
 */
function launch(verb: string | undefined): void {
  // latin1: the build left nothing in it but ASCII, and this is the cheapest way to a string.
  const source = readOptional(PROGRAM)?.toString('latin1');
  if (source === undefined) {
    writeSync(
      2,
      'Error: dkms is not whole: lib/dkms/dkms.cjs is missing; install the package dkms-ng again\n',
    );
    process.exitCode = 1;
    return;
  }
  const [, digest] = /^#!.*\n\/\/ ([0-9a-f]{16})\n/.exec(source) ?? [];
  const isVerb = verb !== undefined && /^[a-z_]+$/.test(verb);
  const cache = digest !== undefined && isVerb ? `${CODE_CACHE_DIR}/${verb}-${digest}` : undefined;
  const cachedData = cache === undefined ? undefined : readOptional(cache);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {//${source}\n})`, {
    filename: PROGRAM,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const isKnown = cachedData !== undefined && script.cachedDataRejected !== true;
  if (cache !== undefined && !isKnown && process.geteuid?.() === 0) {
    process.on('exit', exitCode => {
      if (ANSWERS.includes(exitCode) && !process.argv.includes('--dry-run'))
        keep(cache, () => script.createCachedData());
    });
  }
  script.runInThisContext()(exports, require, module, PROGRAM, `${__dirname}/../lib/dkms`);
}

function readOptional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Half a file would be believed: it gets its name when it is whole, and on the disk. */
function keep(cache: string, createData: () => Buffer): void {
  const unfinished = `${cache}.${process.pid}`;
  try {
    mkdirSync(CODE_CACHE_DIR, { recursive: true });
    const descriptor = openSync(unfinished, 'wx', 0o644);
    writeFileSync(descriptor, createData());
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(unfinished, cache);
  } catch {
    // A read-only or full disk: the next call compiles again.
    rmSync(unfinished, { force: true });
  }
}

launch(process.argv[2]);
