/**
 * Whether an address can be someone's, and whether it is what it looks like. Not RFC 5322 in full:
 * quoted local parts, comments and IP addresses are legal there and a mistake in a roster.
 */
import { quote } from '../words.js';
import { checkCharacters, checkScripts, type TextProblem } from './characters.js';

/** RFC 5321, 4.5.3.1: a path has 256 octets, of which two are angle brackets. */
const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_LABEL = 63;
/** What nearly every address is made of: for these, no Unicode tables need to be loaded. */
const PLAIN = /^[A-Za-z0-9.-]*$/;

/** The first thing that is wrong with an address, or null. Spaces around it are not. */
export function checkAddress(written: string): TextProblem | null {
  const address = trimSpaces(written);
  const problem = checkCharacters(address) ?? checkShape(address);
  return problem === null && !PLAIN_ADDRESS.test(address) ? checkPartScripts(address) : problem;
}

/** Of one script, whatever stands where. */
const PLAIN_ADDRESS = /^[ -~]*$/;

/** Without the spaces around it; other white space is never meant. */
export function trimSpaces(written: string): string {
  const trimmed = written.trim();
  const start = written.indexOf(trimmed);
  const around = written.slice(0, start) + written.slice(start + trimmed.length);
  return /[^ \t]/.test(around) ? written : trimmed;
}

function checkShape(address: string): TextProblem | null {
  const problem = checkWhole(address);
  if (problem !== null) return problem;
  const [local = '', domain, ...more] = address.split('@');
  if (domain === undefined) return invalidAddress(address, 'it has no @', null);
  if (more.length > 0) return invalidAddress(address, 'it has more than one @', null);
  const because = whyNoLocalPart(local) ?? whyNoDomain(domain);
  return because === null ? null : invalidAddress(address, because, null);
}

function checkWhole(address: string): TextProblem | null {
  // First, because what follows takes time that grows with the length.
  if (address.length > LONGEST_ADDRESS) {
    return invalidAddress(address, `it has more than ${LONGEST_ADDRESS} characters`, null);
  }
  const inBrackets = /<([^<>\s]+@[^<>\s]+)>/.exec(address)?.[1];
  if (inBrackets !== undefined) {
    return invalidAddress(
      address,
      'it contains more than an address',
      `Write ${inBrackets} alone.`,
    );
  }
  if (address.includes(' '))
    return invalidAddress(address, 'there is a space in it', 'Remove the space.');
  if (!address.toLowerCase().startsWith('mailto:')) return null;
  return invalidAddress(address, 'it is a link', `Write ${address.slice('mailto:'.length)} alone.`);
}

function whyNoLocalPart(local: string): string | null {
  if (local === '') return 'there is nothing before the @';
  if (local.length > LONGEST_LOCAL_PART) {
    return `there are more than ${LONGEST_LOCAL_PART} characters before the @`;
  }
  const stray = PLAIN.test(local) ? null : /[^\p{L}\p{M}\p{N}.!#$%&'+/=?^_`{|}~-]/u.exec(local);
  if (stray !== null) return `${quote(stray[0])} cannot be in it`;
  return local.startsWith('.') || local.endsWith('.') ? 'there is an extra dot before the @' : null;
}

/** What is wrong with a domain, as the end of a sentence, or null. */
export function whyNoDomain(domain: string): string | null {
  if (domain.length > LONGEST_ADDRESS) return 'the domain is too long';
  const labels = domain.normalize('NFC').split('.');
  if (labels.length < 2) return 'the domain has no dot';
  if (labels.some((label) => label === '')) return 'the domain has an extra dot';
  if (labels.some((label) => label.length > LONGEST_LABEL)) return 'the domain is too long';
  if (labels.some((label) => /^-|-$/.test(label))) return 'the domain has a stray hyphen';
  return PLAIN.test(domain) ? null : whyNoUnusualDomain(domain);
}

function whyNoUnusualDomain(domain: string): string | null {
  const stray = /[^\p{L}\p{M}\p{N}.-]|(?<=^|\.)\p{M}/u.exec(domain);
  if (stray !== null) return `${quote(stray[0])} cannot be in that place in the domain`;
  // Full-width letters and the like are looked up as the plain ones that they look like.
  return domain.normalize('NFKC') === domain.normalize('NFC')
    ? null
    : 'the domain has letters that only look like plain ones';
}

/** An error in the domain, a warning before it. */
function checkPartScripts(address: string): TextProblem | null {
  const [local = '', domain = ''] = address.normalize('NFC').split('@');
  for (const label of domain.split('.')) {
    const problem = checkScripts(label, 'domain');
    if (problem !== null) return { ...problem, severity: 'error' };
  }
  const problem = checkScripts(local, 'part before the @');
  return problem === null ? null : { ...problem, severity: 'warning' };
}

function invalidAddress(address: string, because: string, hint: string | null): TextProblem {
  return {
    code: 'invalid_email',
    message: `${quote(address)} is not an e-mail address: ${because}.`,
    hint: hint ?? 'Correct the address. It should look like name@example.com.',
  };
}
