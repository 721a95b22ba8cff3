/** The languages in which a fix can be written. */
import type { HostLanguage } from '../../host/language';
import { csharpWriter } from './csharp/writer';
import { goWriter } from './go/writer';
import type { HostWriter } from './host-writer';
import { javaWriter } from './java/writer';
import { javascriptWriter } from './javascript/writer';
import { phpWriter } from './php/writer';
import { pythonWriter } from './python/writer';
import { rubyWriter } from './ruby/writer';
import { rustWriter } from './rust/writer';

export const hostWriters: Readonly<Partial<Record<HostLanguage, HostWriter>>> = {
  rust: rustWriter,
  java: javaWriter,
  go: goWriter,
  typescript: javascriptWriter,
  typescriptreact: javascriptWriter,
  javascript: javascriptWriter,
  javascriptreact: javascriptWriter,
  php: phpWriter,
  ruby: rubyWriter,
  csharp: csharpWriter,
  python: pythonWriter,
};
