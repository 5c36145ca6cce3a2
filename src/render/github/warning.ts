/** Something to know about a run, as an annotation of it. */
import { renderAnnotations } from './annotation.js';

/** One workflow command, with a newline at its end. */
export function renderWarningGithub(title: string, message: string): string {
  return renderAnnotations([{ level: 'warning', title, lines: [message], place: null }], '');
}
