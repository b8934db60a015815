import { expect, test } from 'vitest';
import { readRenames } from './fsync-trace';

const told = (...lines: readonly string[]) => readRenames(lines.join('\n')).map(({ synced }) => synced);
const WRITE = '7     write(17</a/.x>, "text", 4) = 4';
const SYNC = '7     fsync(18</a/.x>) = 0';
const RENAME = '7     rename("/a/.x", "/a/x") = 0';

test('a rename is synced when nothing was written since the last sync', () => {
  expect(told(WRITE, SYNC, RENAME)).toEqual([true]);
  expect(told(WRITE, RENAME)).toEqual([false]);
  expect(told(WRITE, SYNC, WRITE, RENAME)).toEqual([false]);
  expect(told(WRITE, '7     fsync(18</a/.y>) = 0', RENAME)).toEqual([false]);
});

test('a sync that failed is none', () => {
  expect(told(WRITE, '7     fsync(18</a/.x>) = -1 EIO (Input/output error)', RENAME)).toEqual([false]);
});

test('a directory is synced when every file in it is', () => {
  const directory = '7     rename("/a", "/b") = 0';
  expect(told(WRITE, directory)).toEqual([false]);
  expect(told(WRITE, SYNC, directory)).toEqual([true]);
});

test('a call that others interrupt counts when it ends', () => {
  const begun = '7     fsync(18</a/.x> <unfinished ...>';
  const ended = '7     <... fsync resumed>)               = 0';
  expect(told(WRITE, begun, '8     write(1</y>, "", 0) = 0', ended, RENAME)).toEqual([true]);
  expect(told(WRITE, begun, RENAME, ended)).toEqual([false]);
});

test('a copy inside the kernel is a write, too', () => {
  expect(told('7     copy_file_range(5</from>, NULL, 6</a/.x>, NULL, 9, 0) = 9', RENAME)).toEqual([false]);
});

test('a file that is removed need not be synced', () => {
  const directory = '7     rename("/a", "/b") = 0';
  expect(told(WRITE, '7     unlink("/a/.x") = 0', directory)).toEqual([true]);
});
