/** The languages that are read. */
import { csharp } from './csharp/reader';
import { go } from './go/reader';
import { java } from './java/reader';
import { javascript } from './javascript/reader';
import type { HostLanguage } from './language';
import { php } from './php/reader';
import { python } from './python/reader';
import type { Reader } from './reader';
import { ruby } from './ruby/reader';
import { rust } from './rust/reader';

export const readers: Readonly<Partial<Record<HostLanguage, Reader>>> = {
  rust,
  go,
  typescript: javascript,
  typescriptreact: javascript,
  javascript,
  javascriptreact: javascript,
  csharp,
  java,
  php,
  ruby,
  python,
};
