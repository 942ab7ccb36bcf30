import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The forms of a secret that are found in `haystack`, by name; none is what one hopes for.
 *
 * Each half of the secret is looked for by itself, so that a secret cut in two by a chunk or a page is found too.
 */
export function formsFound(haystack: Buffer, secret: Buffer): string[] {
  const middle = secret.length >> 1;
  const halves = [secret.subarray(0, middle), secret.subarray(middle)];
  const found = halves.flatMap((half) => forms(half).filter(([, needle]) => haystack.includes(needle)));
  return [...new Set(found.map(([name]) => name))];
}

/** All files below a folder, one after the other. */
export async function filesBelow(folder: string): Promise<{ path: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(path) })));
}

/** Every way in which bytes are usually written down. */
function forms(bytes: Buffer): [name: string, needle: Buffer | string][] {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const written: [string, string][] = [
    ...['', ' ', ':', '%', '\\x'].map((mark): [string, string] => [`hex with "${mark}"`, hex.join(mark)]),
    ...[',', ', ', ' ', '\n', ':'].map((mark): [string, string] => [`decimal with ${JSON.stringify(mark)}`, bytes.join(mark)]),
    ...[0, 1, 2].flatMap((offset) => base64Forms(bytes, offset)),
  ];
  const upper = written.filter(([name]) => name.startsWith('hex'));
  return [['raw', bytes], ...written, ...upper.map(([name, text]): [string, string] => [`upper ${name}`, upperHex(text)])];
}

/** Base64 of something in which the bytes begin at `offset` (mod 3), without the characters that neighbours change. */
function base64Forms(bytes: Buffer, offset: number): [string, string][] {
  const all = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/, '');
  const first = Math.ceil((offset * 8) / 6);
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  const text = all.slice(first, whole);
  const percent = (plus: string, slash: string) => text.replaceAll('+', plus).replaceAll('/', slash);
  return [
    [`base64 at ${offset}`, text],
    [`base64url at ${offset}`, percent('-', '_')],
    [`base64 in a form at ${offset}`, percent('%2B', '%2F')],
    [`base64 in a lower-case form at ${offset}`, percent('%2b', '%2f')],
  ];
}

function upperHex(text: string): string {
  return text.toUpperCase().replaceAll('\\X', '\\x');
}
