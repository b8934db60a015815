/** One part of what a build was made from. */
export interface InputPart {
  /** Of names, sizes and times: quick to make, and the same as long as nothing was touched. */
  readonly stamp: string;
  /** Of what is in the files: asked when the stamp differs. */
  readonly digest: string;
}

/** What a build was made from. */
export interface BuildInputs {
  readonly source: InputPart;
  /** The administrator's overrides of dkms.conf. */
  readonly overrides: InputPart;
  /** Module.symvers and configuration: they differ when a kernel was rebuilt under the same release. */
  readonly kernel: InputPart;
  readonly compiler: InputPart;
  /** The file that framework.conf's build_environment names; records that were made before it counted lack it. */
  readonly environment?: InputPart | undefined;
}

export type InputName = keyof BuildInputs;

/** Asked for one after the other, the likeliest first. */
export const INPUT_NAMES: readonly InputName[] = ['source', 'kernel', 'overrides', 'compiler', 'environment'];
