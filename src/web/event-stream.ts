import * as z from 'zod';
import { problem } from '../domain/problem.ts';
import { isStillIn, type Visitor } from './access.ts';
import { refuse } from './errors.ts';
import { MOST_LISTENERS } from './events.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails } from './wire/common.ts';

/** A comment goes out this often, so that nothing on the way takes the silence for the end. */
const BEAT_MS = 20_000;
/** A listener that has not taken so much is not listening; the browser connects again. */
const MOST_WAITING_BYTES = 1024 * 1024;
const RECONNECT_MS = 2_000;

/** GET /api/v1/events: server-sent events, until the session, the connection or Kervan ends. */
export function addEventStream(web: Web, needs: WebNeeds): void {
  web.addHook('preClose', async () => needs.events.close());
  web.route({
    method: 'GET',
    url: '/api/v1/events',
    config: { access: 'viewer' },
    exposeHeadRoute: false,
    schema: {
      operationId: 'listen',
      summary: 'Server-sent events: `changed` and `progress`',
      produces: ['text/event-stream'],
      response: { 200: z.string(), 503: problemDetails },
    },
    handler: (request, reply) => {
      const { raw } = reply;
      const write = (text: string): void => {
        if (raw.writableLength > MOST_WAITING_BYTES) raw.destroy();
        else raw.write(text);
      };
      const stop = needs.events.listen({
        tell: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        end: () => raw.end(),
      });
      if (!stop) {
        refuse(request, reply, 503, problem('web-events-full', { limit: MOST_LISTENERS }));
        return;
      }
      const { visitor } = request;
      const ended = new AbortController();
      raw.once('close', () => {
        ended.abort();
        stop();
      });
      reply.hijack();
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
      });
      write(`retry: ${RECONNECT_MS}\n\n`);
      beat(needs, visitor!, write, ended.signal)
        .catch(needs.onBug)
        .finally(() => raw.end());
    },
  });
}

/** Says that the connection lives, for as long as the session does. */
async function beat(
  needs: WebNeeds,
  visitor: Visitor,
  write: (text: string) => void,
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted && (await isStillIn(needs, visitor))) {
    write(': still here\n\n');
    await needs.clock.sleep(BEAT_MS, ended);
  }
}
