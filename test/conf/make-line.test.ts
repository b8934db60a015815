import { describe, expect, test } from 'vitest';
import { createMakeLine, type MakeFacts } from '../../src/conf/make-line';

const FACTS: MakeFacts = {
  kernelRelease: '6.1.0-56-amd64',
  kernelSourceDir: '/lib/modules/6.1.0-56-amd64/build',
  buildDir: '/var/lib/dkms/foo/1.0/build',
  jobsOption: '-j4',
  clang: false,
};
const text = (line: string | undefined, but: Partial<MakeFacts> = {}) =>
  createMakeLine(line, { ...FACTS, ...but }).text;

describe('a make line', () => {
  test('that begins with make is told the jobs and the kernel', () => {
    expect(text('make all')).toBe('make -j4 KERNELRELEASE="$DKMS_KERNEL_RELEASE" all');
    expect(text('make')).toBe('make -j4 KERNELRELEASE="$DKMS_KERNEL_RELEASE"');
    expect(text('make\tall && make clean')).toBe(
      'make -j4 KERNELRELEASE="$DKMS_KERNEL_RELEASE"\tall && make clean',
    );
  });

  test.each(["'make' all", '"make" all', './make.sh', 'makefile', 'make-it', 'cd src && make', 'env make'])(
    'stays as its author wrote it: %s',
    line => {
      expect(text(line)).toBe(line);
    },
  );

  test('is told no number where a jobserver does it', () => {
    expect(text('make', { jobsOption: '' })).toBe('make KERNELRELEASE="$DKMS_KERNEL_RELEASE"');
  });

  test('has a default that builds the directory against the kernel', () => {
    expect(text(undefined)).toBe(
      'make -j4 KERNELRELEASE="$DKMS_KERNEL_RELEASE" -C "$DKMS_KERNEL_SOURCE_DIR" M="$DKMS_BUILD_DIR"',
    );
  });

  test('for a kernel made by clang asks for clang, whoever wrote it', () => {
    expect(text(undefined, { clang: true })).toMatch(/ LLVM=1$/);
    expect(text("'make' all", { clang: true })).toBe("'make' all LLVM=1");
  });

  test('gets values by the environment, so that none is taken for shell', () => {
    const odd = { kernelRelease: '6.1$(reboot)', buildDir: '/x y' };
    const line = createMakeLine('make', { ...FACTS, ...odd });

    expect(line.text).not.toContain('reboot');
    expect(line.env).toEqual({
      DKMS_KERNEL_RELEASE: '6.1$(reboot)',
      DKMS_KERNEL_SOURCE_DIR: FACTS.kernelSourceDir,
      DKMS_BUILD_DIR: '/x y',
    });
  });
});
