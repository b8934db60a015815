import type { BuiltModule, ConfIssue } from '../model/conf';

/** Below these the kernel's tools look for modules. */
const PLACES = ['/kernel', '/updates', '/extra'];

/** What must hold of a package's modules, each rule with its own sentence. */
export function checkModules(modules: readonly BuiltModule[]): readonly ConfIssue[] {
  return [
    ...modules.flatMap((module, index) => [
      ...checkName(`BUILT_MODULE_NAME[${index}]`, module.builtName),
      ...(module.destName === module.builtName
        ? []
        : checkName(`DEST_MODULE_NAME[${index}]`, module.destName)),
      ...checkLocation(`DEST_MODULE_LOCATION[${index}]`, module.destLocation),
      ...(module.builtLocation.split('/').includes('..')
        ? [{ directive: `BUILT_MODULE_LOCATION[${index}]`, problem: 'leaves the build directory' }]
        : []),
    ]),
    ...checkDistinct(modules),
  ];
}

export function checkWord(
  directive: string,
  value: string,
  allowed: readonly string[],
): readonly ConfIssue[] {
  if (allowed.includes(value.toLowerCase())) return [];
  const words = allowed.filter(word => word !== '').join(' or ');
  return [{ directive, problem: `is ${JSON.stringify(value)}; it may be ${words}` }];
}

function checkName(directive: string, name: string): readonly ConfIssue[] {
  if (name === '') return [{ directive, problem: 'is not set' }];
  if (name.includes('/')) return [{ directive, problem: `is ${JSON.stringify(name)}, which holds a slash` }];
  if (/\.k?o$/.test(name)) return [{ directive, problem: `is ${JSON.stringify(name)}; leave .ko away` }];
  return [];
}

function checkLocation(directive: string, location: string): readonly ConfIssue[] {
  if (location === '') return [{ directive, problem: 'is not set' }];
  if (!PLACES.some(place => location.startsWith(place))) {
    return [
      { directive, problem: `is ${JSON.stringify(location)}; it must be in /kernel, /updates or /extra` },
    ];
  }
  if (location.split('/').includes('..')) return [{ directive, problem: "leaves the kernel's directory" }];
  return [];
}

/**
 * No module is taken twice from what was built, since dkms 3.1.7. And the tree keeps modules by the name they are
 * installed under, so two may not share one.
 */
function checkDistinct(modules: readonly BuiltModule[]): readonly ConfIssue[] {
  return [
    ...findSecond(modules, 'BUILT_MODULE_NAME', ({ builtLocation, builtName }) =>
      builtLocation === '' ? builtName : `${builtLocation}/${builtName}`,
    ),
    ...findSecond(modules, 'DEST_MODULE_NAME', ({ destName }) => destName),
  ];
}

function findSecond(
  modules: readonly BuiltModule[],
  directive: string,
  tell: (module: BuiltModule) => string,
): readonly ConfIssue[] {
  const names = modules.map(tell);
  return names.flatMap((name, index) =>
    name === '' || names.indexOf(name) === index
      ? []
      : [{ directive: `${directive}[${index}]`, problem: `is ${name} a second time` }],
  );
}
