import { bringBack } from './remove';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  return bringBack(call, 'uninstalled');
}
