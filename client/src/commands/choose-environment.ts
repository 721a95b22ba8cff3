/** Preflight: Choose environment. */
import type { Services } from '../services';

/** Gives the name of the environment that is chosen afterwards. */
export async function chooseEnvironment({ environments }: Services): Promise<string> {
  await environments.choose();
  return environments.current().name;
}
