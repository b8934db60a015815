interface Row {
  /** An array of which any index may be set; a scalar is its element 0. */
  readonly list?: true;
  /** An extended regular expression, matched by bash against the named variable. */
  readonly matches?: 'kernelver' | 'arch';
  /** Does nothing any more; accepted with a warning. */
  readonly deprecated?: true;
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
  POST_ADD: {},
  PRE_BUILD: {},
  POST_BUILD: {},
  PRE_INSTALL: {},
  POST_INSTALL: {},
  POST_REMOVE: {},
  OBSOLETE_BY: {},
  CLEAN: { list: true, deprecated: true },
  REMAKE_INITRD: { deprecated: true },
  MODULES_CONF: { list: true, deprecated: true },
  MODULES_CONF_OBSOLETES: { list: true, deprecated: true },
  MODULES_CONF_ALIAS_TYPE: { list: true, deprecated: true },
  MODULES_CONF_OBSOLETE_ONLY: { list: true, deprecated: true },
} as const satisfies Record<string, Row>;

export type DirectiveName = keyof typeof DIRECTIVES;

export const DIRECTIVE_NAMES = Object.keys(DIRECTIVES) as readonly DirectiveName[];

export function findDirective(name: DirectiveName): Row {
  return DIRECTIVES[name];
}

export function isDirective(name: string): name is DirectiveName {
  return name in DIRECTIVES;
}
