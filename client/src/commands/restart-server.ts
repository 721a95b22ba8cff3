/** Preflight: Restart server. */
import type { Services } from '../services';

export function restartServer({ server }: Services): Promise<void> {
  return server.restart();
}
