import type { DayOfServer, NewsItem, NoticeContent } from '../../domain/notice.ts';
import type { ProblemParams } from '../../domain/problem.ts';
import { text, type Language } from '../../i18n/text.ts';
import type { Letter } from '../../notices/channel.ts';

/** A notice as it is read by people, in one language. */
export function letterOf(content: NoticeContent, language: Language): Letter {
  const words = (key: string, params: ProblemParams = {}): string => text(language, `notice.${key}`, params);
  if (content.kind === 'test') return { subject: words('subject.test'), text: `${words('test')}\n` };
  if (content.kind === 'summary') {
    const parts = content.servers.map((server) => dayWords(server, words));
    const body = parts.length > 0 ? parts.join('\n\n') : words('summary.noServers');
    const day = writtenDay(content.day, language);
    return {
      subject: words('subject.summary', { day }),
      text: `${words('summary.title', { day })}\n\n${body}\n\n${words('foot')}\n`,
    };
  }
  return {
    subject: subjectOf(content.items, words),
    text: `${newsWords(content.items, language)}\n\n${words('foot')}\n`,
  };
}

/** "30.11.2026 г.", as the pages write it. */
function writtenDay(day: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'bg-BG', {
    dateStyle: 'medium',
    timeZone: 'UTC',
  });
  return format.format(new Date(`${day}T00:00:00Z`));
}

type Words = (key: string, params?: ProblemParams) => string;

function subjectOf(items: readonly NewsItem[], words: Words): string {
  const [first] = items;
  if (items.length === 1 && first)
    return words(`subject.${first.kind}`, { server: first.server || words('installation') });
  const servers = [...new Set(items.map(({ server }) => server || words('installation')))].join(', ');
  return words('subject.many', { count: items.length, servers });
}

/** Servers one below the other, each with what happened there; what is of no server under Kervan's own name. */
function newsWords(items: readonly NewsItem[], language: Language): string {
  const servers = [...new Set(items.map(({ server }) => server))];
  return servers
    .map((server) => {
      const lines = items.filter((item) => item.server === server).map((item) => `– ${item.text[language]}`);
      const title = text(language, server ? 'notice.server' : 'notice.installation', { server });
      return [title, ...lines].join('\n');
    })
    .join('\n\n');
}

function dayWords({ server, isStarted, ...counts }: DayOfServer, words: Words): string {
  const lines = (['received', 'documented', 'waiting', 'attention', 'failedRuns', 'problems'] as const).map(
    (name) => `– ${words(`summary.${name}`, { count: counts[name] })}`,
  );
  const title = words(isStarted ? 'server' : 'stoppedServer', { server });
  return [title, ...lines].join('\n');
}
