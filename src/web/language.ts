import type { FastifyRequest } from 'fastify';
import type { Language } from '../i18n/text.ts';

/** The language of an answer: `?lang=`, else the better liked of the two in Accept-Language, else Bulgarian. */
export function languageOf(request: FastifyRequest): Language {
  // From the address itself: a schema has taken out of the query what is not its own.
  const lang = new URLSearchParams(request.url.split('?')[1]).get('lang');
  if (lang === 'bg' || lang === 'en') return lang;
  const accepted = request.headers['accept-language'] ?? '';
  return liking(accepted, 'en') > liking(accepted, 'bg') ? 'en' : 'bg';
}

/** How much a language is liked, from 0 to 1: "bg-BG,bg;q=0.9,en;q=0.8". */
function liking(accepted: string, language: Language): number {
  const likings = accepted.split(',', 20).map((each) => {
    const [tag = '', quality = 'q=1'] = each.trim().split(/\s*;\s*/);
    return tag.toLowerCase().split('-')[0] === language ? Number(quality.replace('q=', '')) || 0 : 0;
  });
  return Math.max(0, ...likings);
}
