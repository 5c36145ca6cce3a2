/** Certificates to test with, made by the `openssl` of this machine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../built/run-roster.js';
import { runProgram } from './container-image.js';

/** Both as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that signs itself. roster sends secrets over plain http to nobody but its own machine. */
export function makeCertificate(host: string): Certificate {
  const folder = emptyFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const files = ['-keyout', key, '-out', cert];
  runProgram('openssl', 'req', '-x509', '-days', '2', ...algorithm, ...subject, ...files);
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}
