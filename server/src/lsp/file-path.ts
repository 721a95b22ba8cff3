/** From a document's URI to the file that it names. */
import { fileURLToPath } from 'node:url';

/** The path on this machine; undefined for a URI that names none. */
export function filePath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
