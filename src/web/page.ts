import type { FastifyInstance } from 'fastify';
import { problemClass } from '../domain/problem.ts';
import { problemText, text, type Language } from '../i18n/text.ts';
import { listProblems, type OpenProblem } from '../store/problems.ts';
import { readHealth, type Health } from './health.ts';
import { html, type Html } from './html.ts';
import { languageOf } from './language.ts';
import { findServer, type StandingServer } from './standing.ts';
import type { WebNeeds } from './web.ts';
import type { WireRun } from './wire.ts';

/** Problems shown of a server; the rest are in the API and on the command line. */
const MOST_PROBLEMS = 20;
const REFRESH_SECONDS = 30;

/** What the page knows of a server besides its standing. */
interface Shown extends StandingServer {
  timeZone: string;
  problems: OpenProblem[];
}

/** GET /: how Kervan is, for people. Without scripts; `?refresh` loads it again by itself. */
export function addPage(web: FastifyInstance, needs: WebNeeds): void {
  /** A time that has come means the next run, which is shown already. */
  const withoutPast = (found: OpenProblem): OpenProblem =>
    found.nextTryAt && found.nextTryAt <= needs.clock.now() ? { ...found, nextTryAt: null } : found;

  web.get('/', async (request, reply) => {
    const language = languageOf(request);
    const found = await readHealth(needs);
    const servers: Shown[] = [];
    for (const standing of found.servers) {
      const server = await findServer(needs.store, standing.name);
      if (!server) continue;
      const problems = (await listProblems(needs.store, server.id, MOST_PROBLEMS)).map(withoutPast);
      servers.push({ ...standing, timeZone: server.definition.shop.timeZone, problems });
    }
    const isRefreshing = 'refresh' in (request.query as object);
    return reply
      .code(found.status === 'failing' ? 503 : 200)
      .type('text/html; charset=utf-8')
      .header('content-language', language)
      .send(`<!doctype html>${page(language, found, servers, isRefreshing).markup}`);
  });
}

function page(language: Language, found: Health, servers: Shown[], isRefreshing: boolean): Html {
  const say = (key: string, params = {}) => text(language, `web.${key}`, params);
  const other = language === 'bg' ? 'en' : 'bg';
  const refresh = isRefreshing ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />` : html``;
  return html`<html lang="${language}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      ${refresh}
      <title>${say('title')}</title>
      <link rel="icon" href="/icon.svg" />
      <link rel="stylesheet" href="/style.css" />
    </head>
    <body>
      <header>
        <img src="/icon.svg" alt="" />
        <h1>${say('title')}</h1>
        <nav>
          <a href="?lang=${language}${isRefreshing ? '' : '&refresh'}"
            >${say(isRefreshing ? 'refreshOff' : 'refreshOn', { seconds: REFRESH_SECONDS })}</a
          >
          <a href="?lang=${other}" lang="${other}" hreflang="${other}">${text(other, 'web.language')}</a>
        </nav>
      </header>
      <main>
        <p class="summary ${found.status}" role="status">${say(`status.${found.status}`)}</p>
        ${servers.length === 0 && found.store.ok ? html`<p>${say('noServers')}</p>` : html``}
        ${servers.map((server) => serverCard(language, server))}
      </main>
      <footer>
        <p>
          ${say('version', { version: found.version, since: shownTime(language, found.startedAt) })} ·
          <a href="/api/v1/servers">API</a> · <a href="/openapi.json">OpenAPI</a> ·
          <a href="/metrics">${say('metrics')}</a>
        </p>
      </footer>
    </body>
  </html>`;
}

function serverCard(language: Language, server: Shown): Html {
  const say = (key: string, params = {}) => text(language, `web.${key}`, params);
  const time = (at: string | null) => (at ? shownTime(language, at, server.timeZone) : say('never'));
  return html`<section>
    <h2>${server.name} <span class="state ${server.state}">${say(`state.${server.state}`)}</span></h2>
    <dl>
      <dt>${say('lastRun')}</dt>
      <dd>${server.lastRun ? runLine(language, server.lastRun, server.timeZone) : say('noRun')}</dd>
      <dt>${say('nextImport')}</dt>
      <dd>${time(server.next.import)}</dd>
      <dt>${say('nextExport')}</dt>
      <dd>${time(server.next.export)}</dd>
    </dl>
    <h3>${say('problems', { number: server.openProblems })}</h3>
    <ul>
      ${server.problems.map((found) => problemItem(language, found, server.timeZone))}
    </ul>
    ${
      server.openProblems > server.problems.length
        ? html`<p class="faint">
            ${say('moreProblems', { number: server.openProblems - server.problems.length, server: server.name })}
          </p>`
        : html``
    }
  </section>`;
}

function runLine(language: Language, run: WireRun, timeZone: string): Html {
  const part = text(language, `what.part.${run.part}`);
  const state = text(language, `web.runState.${run.state}`);
  const at = shownTime(language, run.endedAt ?? run.startedAt, timeZone);
  return html`${part}: ${state}, ${at}<small>${text(language, 'cli.run.counts', run.counts)}</small>`;
}

function problemItem(language: Language, found: OpenProblem, timeZone: string): Html {
  const since = text(language, 'web.since', { time: shownTime(language, found.firstAt, timeZone) });
  const next = found.nextTryAt
    ? text(language, 'web.nextTry', { time: shownTime(language, found.nextTryAt, timeZone) })
    : '';
  const kind = text(language, `web.class.${problemClass(found.code)}`);
  return html`<li>
    ${problemText(language, found)}<small>${kind} · ${since}${next && ` · ${next}`}</small>
  </li>`;
}

function shownTime(language: Language, at: string | Date, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat(language === 'bg' ? 'bg-BG' : 'en-GB', {
    ...zone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(at));
}
