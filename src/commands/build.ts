import { bringTo } from './install';
import type { Call, Result } from './verb';

export async function run(call: Call): Promise<Result> {
  return bringTo(call, 'built');
}
