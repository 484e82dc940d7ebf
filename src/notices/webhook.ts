import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { guardedConnector, REFUSED_ADDRESS } from '../address-guard.ts';
import type { Notice } from '../domain/notice.ts';
import type { WebhookSettings } from '../domain/notice-settings.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Language } from '../i18n/text.ts';
import { VERSION } from '../version.ts';
import type { Channel, Letter } from './channel.ts';

const TIMEOUT_MS = 10_000;
/** Nothing of the answer is used but its status. */
const MOST_ANSWER_BYTES = 64 * 1024;
const LONGEST_WAIT_MS = 3_600_000;

export interface WebhookNeeds {
  letterOf: (notice: Notice, language: Language) => Letter;
  mayCallAnywhere: boolean;
  now: () => Date;
}

/**
 * A webhook: one POST of JSON for each notice. `X-Kervan-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA256 of "SECONDS.BODY" with the secret, so
 * that whoever receives it knows who sent it and when; `X-Kervan-Notice` is the same each time a notice is sent. A redirect is not followed.
 */
export function webhookChannel({ url, secret }: WebhookSettings, needs: WebhookNeeds): Channel {
  async function send(notice: Notice, signal?: AbortSignal): Promise<Result<void>> {
    const body = JSON.stringify(onWire(notice, needs));
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    const dispatcher = new Agent({
      connect: guardedConnector({ timeoutMs: TIMEOUT_MS, mayCallAnywhere: needs.mayCallAnywhere }),
      maxResponseSize: MOST_ANSWER_BYTES,
    });
    try {
      const {
        statusCode,
        headers,
        body: answer,
      } = await request(url, {
        dispatcher,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `Kervan/${VERSION}`,
          'x-kervan-notice': notice.id,
          'x-kervan-signature': signature(body, secret as string, needs.now()),
        },
        body,
        signal: signal ? AbortSignal.any([limit, signal]) : limit,
      });
      await answer.dump().catch(() => undefined);
      if (statusCode >= 200 && statusCode < 300) return ok(undefined);
      const wait = Number(headers['retry-after']) * 1000;
      const waitMs = wait > 0 ? Math.min(wait, LONGEST_WAIT_MS) : undefined;
      return failed(problem('notice-webhook-refused', { address: placeOf(url), status: statusCode }, waitMs));
    } catch (error) {
      return failed(whatHappened(url, error));
    } finally {
      await dispatcher.destroy();
    }
  }
  return { name: 'webhook', send };
}

/** What is signed and how: "t=1764432000,v1=…". */
function signature(body: string, secret: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const hash = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hash}`;
}

function onWire({ id, madeAt, content }: Notice, { letterOf }: WebhookNeeds): object {
  const [bg, en] = (['bg', 'en'] as const).map((language) => letterOf({ id, madeAt, content }, language));
  return { id, at: madeAt.toISOString(), ...content, text: { bg, en } };
}

function whatHappened(url: string, error: unknown): Problem {
  const { code, name } = error as NodeJS.ErrnoException;
  const address = placeOf(url);
  if (code === REFUSED_ADDRESS) return problem('address-refused', { address });
  const isSilent = name === 'TimeoutError' || /^UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code ?? '');
  const detail = isSilent ? `${TIMEOUT_MS / 1000} s` : (code ?? name);
  return problem('notice-webhook-unreachable', { address, detail });
}

/** The rest of an address may hold a secret of its own: who knows it may post. */
function placeOf(url: string): string {
  return new URL(url).origin;
}
