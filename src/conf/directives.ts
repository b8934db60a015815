interface Row {
  /** An array of which any index may be set; a scalar is its element 0. */
  readonly list?: true;
  /** An extended regular expression, matched by bash against the named variable. */
  readonly matches?: 'kernelver' | 'arch';
  /** Does nothing any more: what to write now. It is accepted, and told once when the module comes. */
  readonly instead?: string;
  /** Of the versions before 1.0: what it is called today. */
  readonly became?: string;
}

/** Every variable that a dkms.conf may set; others are the conf's own business. */
export const DIRECTIVES = {
  PACKAGE_NAME: {},
  PACKAGE_VERSION: {},
  BUILT_MODULE_NAME: { list: true },
  BUILT_MODULE_LOCATION: { list: true },
  DEST_MODULE_NAME: { list: true },
  DEST_MODULE_LOCATION: { list: true },
  STRIP: { list: true },
  MAKE: { list: true },
  MAKE_MATCH: { list: true, matches: 'kernelver' },
  CLEAN: { list: true },
  PATCH: { list: true },
  PATCH_MATCH: { list: true, matches: 'kernelver' },
  AUTOINSTALL: {},
  BUILD_DEPENDS: { list: true },
  BUILD_DEPENDS_REBUILD: {},
  BUILD_EXCLUSIVE_KERNEL: { matches: 'kernelver' },
  BUILD_EXCLUSIVE_KERNEL_MIN: {},
  BUILD_EXCLUSIVE_KERNEL_MAX: {},
  BUILD_EXCLUSIVE_ARCH: { matches: 'arch' },
  BUILD_EXCLUSIVE_CONFIG: {},
  NO_WEAK_MODULES: {},
  REMAKE_INITRD: {},
  MODULES_CONF: { list: true },
  MODULES_CONF_OBSOLETES: { list: true },
  POST_ADD: {},
  PRE_BUILD: {},
  POST_BUILD: {},
  PRE_INSTALL: {},
  POST_INSTALL: {},
  POST_REMOVE: {},
  OBSOLETE_BY: { became: 'BUILD_EXCLUSIVE_KERNEL_MAX' },
  MODULE_NAME: { became: 'BUILT_MODULE_NAME' },
  LOCATION: { became: 'DEST_MODULE_LOCATION' },
  MODULES_CONF_ALIAS_TYPE: {
    list: true,
    instead: 'nothing: a module is found by the aliases that it declares itself (MODULE_DEVICE_TABLE)',
  },
  MODULES_CONF_OBSOLETE_ONLY: {
    list: true,
    instead: 'nothing: no alias is added, and MODULES_CONF_OBSOLETES alone decides what gives way',
  },
} as const satisfies Record<string, Row>;

export type DirectiveName = keyof typeof DIRECTIVES;

export const DIRECTIVE_NAMES = Object.keys(DIRECTIVES) as readonly DirectiveName[];

/** Those by whose indexes the modules of a package are counted. */
export const PLACING = [
  'BUILT_MODULE_NAME',
  'BUILT_MODULE_LOCATION',
  'DEST_MODULE_NAME',
  'DEST_MODULE_LOCATION',
] as const satisfies readonly DirectiveName[];

export function findDirective(name: DirectiveName): Row {
  return DIRECTIVES[name];
}

export function isDirective(name: string): name is DirectiveName {
  return name in DIRECTIVES;
}

/** A directive of the first versions whose name tells an index, or a kind of kernel. */
export interface Family {
  readonly pattern: RegExp;
  readonly became: string;
}

export const FAMILIES: Readonly<Record<'flavours' | 'numbered', Family>> = {
  /** `MAKE_smp` is for kernels whose release ends in smp. */
  flavours: { pattern: /^MAKE_(\w+)$/, became: 'MAKE[1], MAKE_MATCH[1] and so on' },
  /** `MODULES_CONF0`: an array, before there were arrays. */
  numbered: { pattern: /^MODULES_CONF(\d+)$/, became: 'MODULES_CONF[0] and so on' },
};
