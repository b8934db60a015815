import type { Settings } from '../model/settings';

/** A line for each setting: what holds, and which file of the administrator says so. */
export function formatSettings(settings: Settings): string {
  const { sources, trees, compressOptions, ...others } = settings;
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['dkms_tree', trees.dkmsTree, 'dkms_tree'],
    ['source_tree', trees.sourceTree, 'source_tree'],
    ['install_tree', trees.installTree, 'install_tree'],
    ['tmp_location', trees.temporary, 'tmp_location'],
    ['verbose', others.verbose, 'verbose'],
    ['parallel_jobs', others.parallelJobs, 'parallel_jobs'],
    ['autoinstall_all_kernels', others.autoinstallAllKernels, 'autoinstall_all_kernels'],
    ['continue_on_error', others.continueOnError, 'continue_on_error'],
    ['symlink_modules', others.symlinkModules, 'symlink_modules'],
    ['modprobe_on_install', others.modprobeOnInstall, 'modprobe_on_install'],
    ['post_transaction', others.postTransaction, 'post_transaction'],
    ['compress_gzip_opts', compressOptions.gz, 'compress_gzip_opts'],
    ['compress_xz_opts', compressOptions.xz, 'compress_xz_opts'],
    ['compress_zstd_opts', compressOptions.zst, 'compress_zstd_opts'],
  ];
  return rows
    .map(
      ([name, value, key]) => `${name}=${value ?? ''} (${sources.get(key) ?? 'default or command line'})\n`,
    )
    .join('');
}
