// Loaded before the program: tells at its end how much memory it had at most, in KiB, as the kernel counts it.
const { readFileSync, writeSync } = require('node:fs');

process.on('exit', () => {
  const [, kib] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  writeSync(2, `peak ${kib}\n`);
});
