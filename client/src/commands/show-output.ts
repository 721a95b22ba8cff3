/** Preflight: Show output. */
import type { Services } from '../services';

export function showOutput({ output }: Services): void {
  output.show();
}
