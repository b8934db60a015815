import type { ModprobeLine } from '../model/conf';

/** A line of MODULES_CONF that modprobe has no word for. */
export interface Untranslated {
  readonly line: string;
  readonly instead: string;
}

export interface Translated {
  readonly lines: readonly ModprobeLine[];
  readonly untranslated: readonly Untranslated[];
}

/** Words that modules.conf(5) of Linux 2.4 and modprobe.d(5) share. */
const SHARED = /^(alias|options|install|remove|blacklist|softdep|weakdep)\s+\S/;

/**
 * What MODULES_CONF wrote into /etc/modules.conf, in the words of modprobe.d(5).
 *
 * @param texts  each may hold several lines
 */
export function translateModulesConf(texts: readonly string[]): Translated {
  const lines: ModprobeLine[] = [];
  const untranslated: Untranslated[] = [];
  const around = new Map<string, Around>();
  for (const line of texts.flatMap(splitLines)) {
    const translated = translateLine(line);
    if (Array.isArray(translated)) lines.push(...translated);
    else if ('instead' in translated) untranslated.push(translated);
    else around.set(translated.module, join(around.get(translated.module), translated));
  }
  return { lines: [...lines, ...[...around.values()].flatMap(createCommands)], untranslated };
}

function splitLines(text: string): readonly string[] {
  return text
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map(line => line.trim().replace(/^add\s+(?=above|below|probe|options)/, ''))
    .filter(line => line !== '' && !line.startsWith('#'));
}

/** Commands before and after a module comes or goes; modprobe knows one for each way, which does all of it. */
interface Around {
  readonly module: string;
  readonly commands: Readonly<Partial<Record<When, string>>>;
}
type When = 'pre-install' | 'post-install' | 'pre-remove' | 'post-remove';

function translateLine(line: string): ModprobeLine[] | Untranslated | Around {
  const [word = '', name = '', ...rest] = line.split(/\s+/);
  const others = rest.filter(text => text !== '-k');
  if (SHARED.test(line)) return [describeShared(line, word, { name, rest })];
  switch (word) {
    case 'above':
      return [{ text: `softdep ${name} post: ${others.join(' ')}` }];
    case 'below':
      return [{ text: `softdep ${name} pre: ${others.join(' ')}` }];
    case 'probeall':
      return others.map(module => ({ text: `alias ${name} ${module}` }));
    case 'pre-install':
    case 'post-install':
    case 'pre-remove':
    case 'post-remove':
      return { module: name, commands: { [word]: rest.join(' ') } };
    case 'probe':
      return {
        line,
        instead: `one line for the module that is meant: alias ${name} ${others[0] ?? 'MODULE'}`,
      };
    case 'keep':
    case 'path':
      return { line, instead: 'nothing: modules are found by depmod alone' };
    default:
      return { line, instead: 'a line that modprobe.d(5) knows' };
  }
}

/** An alias that the module declares itself says nothing new. */
function describeShared(
  text: string,
  word: string,
  { name, rest }: { name: string; rest: readonly string[] },
): ModprobeLine {
  const [module] = rest;
  return word === 'alias' && module !== undefined
    ? { text, unless: { kind: 'alias', module, pattern: name } }
    : { text };
}

function join(known: Around | undefined, more: Around): Around {
  return { module: more.module, commands: { ...known?.commands, ...more.commands } };
}

function createCommands({ module, commands }: Around): readonly ModprobeLine[] {
  const line = (word: 'install' | 'remove', option: string): readonly ModprobeLine[] => {
    const before = commands[`pre-${word}`];
    const after = commands[`post-${word}`];
    if (before === undefined && after === undefined) return [];
    const own = `/sbin/modprobe ${option} ${module} $CMDLINE_OPTS`;
    const parts = [before && `{ ${before}; }`, own, after && `{ ${after}; }`].filter(Boolean);
    return [{ text: `${word} ${module} ${parts.join(' && ')}` }];
  };
  return [...line('install', '--ignore-install'), ...line('remove', '--remove --ignore-remove')];
}

/**
 * What lets a module take the place of those that it makes obsolete: who asks for one of them gets it instead. A kernel
 * that does not have it loads the old one as ever, since modprobe.d is the same for all kernels.
 *
 * @param obsoletes  names with commas between them, as MODULES_CONF_OBSOLETES has them
 */
export function translateObsoletes(module: string, obsoletes: string): readonly ModprobeLine[] {
  return obsoletes
    .split(/[\s,]+/)
    .filter(old => old !== '' && old !== module)
    .map(old => ({
      text: `install ${old} /sbin/modprobe --quiet ${module} || /sbin/modprobe --ignore-install ${old} $CMDLINE_OPTS`,
      unless: { kind: 'depends', module, on: old },
    }));
}
