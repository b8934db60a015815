import { ages } from './ages';
import { archiveHandovers } from './archive-handovers';
import { archives } from './archives';
import { automatic } from './automatic';
import { confs } from './confs';
import { corners } from './corners';
import { directives } from './directives';
import { quickDrivers } from './drivers';
import { exclusives } from './exclusive';
import { families } from './families';
import { foreignArchives } from './foreign-archives';
import { given } from './given';
import { handovers } from './handovers';
import { kernels } from './kernels';
import { names } from './names';
import { namesakes } from './namesakes';
import { originals } from './originals';
import { patches } from './patches';
import { scripts } from './scripts';
import { settled } from './settled';
import { signing } from './signing';
import { sources } from './sources';
import { statuses } from './status';
import { storage } from './storage';
import { verbs } from './verbs';
import { versions } from './versions';
import { words } from './words';

/** Every scenario, by the heading it is tested under. */
export const SCENARIOS = {
  verbs,
  words,
  corners,
  sources,
  confs,
  directives,
  ages,
  patches,
  exclusives,
  scripts,
  originals,
  namesakes,
  versions,
  automatic,
  kernels,
  given,
  settled,
  families,
  status: statuses,
  signing,
  names,
  storage,
  handovers,
  archives,
  archiveHandovers,
  foreignArchives,
  drivers: quickDrivers,
};
