import { expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, tempRoot } from '../helpers/temp-root';

const LOG = `var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/log/make.log`;
const SOURCE = { 'foo.c': createSource('1.0') };

async function build(also: string, files: Readonly<Record<string, string>>) {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0', { also, files: { ...SOURCE, ...files } });
  const { code } = await root.dkms('build', 'foo/1.0');
  return { root, code, log: await root.read(LOG) };
}

test.each(['old.o', '.old.o.cmd', 'sub/old.mod.c', 'Module.symvers', 'modules.order'])(
  'a source that comes with %s is cleaned before the make',
  async left => {
    const { code, log } = await build("CLEAN='echo cleaned in ${PWD##*/} for $kernelver'\n", { [left]: 'x' });
    expect(code).toBe(0);
    expect(log).toMatch(new RegExp(`cleaned in build for ${KERNEL}\\n  CC`));
  },
);

test('one that comes clean is not: every build has a fresh copy', async () => {
  const { log } = await build('CLEAN="echo cleaned"\nPRE_BUILD=make-o\n', {
    'make-o': '#!/bin/sh\ntouch made.o\n',
    'object.order': 'x',
  });
  expect(log).not.toContain('cleaned');
});

test('without CLEAN nothing is taken away', async () => {
  const { code, log } = await build('', { 'old.o': 'x' });
  expect(code).toBe(0);
  expect(log).not.toContain('CLEAN');
});

test('a CLEAN that fails is told in the log, and the build goes on', async () => {
  const { code, log } = await build('CLEAN="rm old.o; false"\n', { 'old.o': 'x' });
  expect(code).toBe(0);
  expect(log).toContain('# CLEAN ended with status 1\n');
});
