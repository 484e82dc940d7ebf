import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { texts } from '../../ui/texts/bg/index.ts';

export const GUIDE = join(import.meta.dirname, '../../docs/bg');

/**
 * What the guide for shop owners says and the pages do not: a bold word is what stands on the screen, a link leads to a page and a
 * heading that are there, and every picture is there and shown.
 */
export function guideGaps(): string[] {
  const pages = readdirSync(GUIDE).filter((name) => name.endsWith('.md'));
  const labels = new Set(leaves(texts));
  const shown = pages.flatMap((page) => picturesIn(read(page)));
  const unshown = readdirSync(join(GUIDE, 'images')).filter((file) => !shown.includes(file));
  return [
    ...pages.flatMap((page) => pageGaps(page, labels)),
    ...unshown.map((file) => `docs/bg/images/${file}: no page shows it`),
  ];
}

/** The pictures that the guide shows, without their ending: each is the picture that a journey takes of a screen. */
export function guidePictures(): string[] {
  const pages = readdirSync(GUIDE).filter((name) => name.endsWith('.md'));
  return pages.flatMap((page) => picturesIn(read(page))).map((file) => file.replace('.png', ''));
}

function pageGaps(page: string, labels: ReadonlySet<string>): string[] {
  const text = read(page);
  const bold = [...text.matchAll(/\*\*(.+?)\*\*/gs)].map(([, label]) => label!.replaceAll(/\s+/g, ' '));
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!);
  return [
    ...bold.filter((label) => !labels.has(label)).map((label) => `no page of Kervan says „${label}“`),
    ...links.filter((target) => !leads(page, target)).map((target) => `${target} leads nowhere`),
  ].map((gap) => `docs/bg/${page}: ${gap}`);
}

function leads(page: string, target: string): boolean {
  const [file, heading] = target.split('#');
  const path = join(GUIDE, file || page);
  return existsSync(path) && (heading === undefined || anchors(readFileSync(path, 'utf8')).includes(heading));
}

/** The headings of a page as links name them: lower case, hyphens for blanks, no other signs. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function picturesIn(text: string): string[] {
  return [...text.matchAll(/\(images\/([^)]+)\)/g)].map(([, file]) => file!);
}

function leaves(branch: object): string[] {
  return Object.values(branch).flatMap((value: string | object) =>
    typeof value === 'string' ? [value] : leaves(value),
  );
}

function read(page: string): string {
  return readFileSync(join(GUIDE, page), 'utf8');
}
