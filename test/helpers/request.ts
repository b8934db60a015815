import type { Request } from '../../src/model/request';

/** A request for nothing in particular, but for what a test says. */
export function createRequest(but: Partial<Request> = {}): Request {
  return {
    verb: 'status',
    module: undefined,
    source: undefined,
    kernels: [],
    arches: [],
    templateKernel: undefined,
    given: { directives: [] },
    forceVersion: false,
    symlinkModules: false,
    noDepmod: false,
    modprobeOnInstall: false,
    debug: false,
    root: '/',
    trees: {},
    all: false,
    force: false,
    allKernels: false,
    dryRun: false,
    waitSeconds: undefined,
    json: false,
    quiet: false,
    verbose: false,
    parallelJobs: undefined,
    output: undefined,
    archive: undefined,
    binariesOnly: false,
    sourceOnly: false,
    disk: { distro: undefined, releases: [], medium: undefined, sizeKib: undefined },
    batch: false,
    tarballRoot: undefined,
    upgradedFrom: undefined,
    ...but,
  };
}
