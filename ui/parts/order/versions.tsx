import { Button, Code, CopyButton, Group, List, Stack, Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import { path, read } from '../../api.ts';
import { exactMoment } from '../../format.ts';
import { Failed, Loading } from '../states.tsx';
import { Words } from '../words.tsx';
import { Section } from './section.tsx';

type Version = OrderDetail['versions'][number];

/** What the order was when, the newest first: what changed in words, and each version as the shop sent it. */
export function Versions({ server, detail }: { server: string; detail: OrderDetail }) {
  const { t } = useTranslation();
  const newestFirst = detail.versions.toSorted((a, b) => b.version - a.version);
  const first = newestFirst.at(-1)?.version;
  return (
    <Section title={t('orders.versions')}>
      <Timeline active={newestFirst.length} bulletSize={14} lineWidth={2}>
        {newestFirst.map((version) => (
          <Timeline.Item key={version.version} title={t('orders.version', { number: version.version })}>
            <OneVersion
              server={server}
              number={detail.number}
              version={version}
              isFirst={version.version === first}
            />
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}

interface OneProps {
  server: string;
  number: string;
  version: Version;
  isFirst: boolean;
}

function OneVersion({ server, number, version, isFirst }: OneProps) {
  const { t } = useTranslation();
  const [isRaw, setIsRaw] = useState(false);
  return (
    <Stack gap={6} align="stretch">
      <Text size="xs" c="dimmed" className="numbers">
        {t('orders.received', { time: exactMoment(version.receivedAt) })}
      </Text>
      {version.changes.length > 0 ? (
        <List size="sm">
          {version.changes.map((change) => (
            <List.Item key={change.bg}>
              <Words of={change} />
            </List.Item>
          ))}
        </List>
      ) : (
        <Text size="sm">{t(isFirst ? 'orders.first' : 'orders.noChanges')}</Text>
      )}
      <Group>
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={isRaw}
          onClick={() => setIsRaw(!isRaw)}
          {...(!isRaw && { 'aria-label': t('orders.rawNamed', { number: version.version }) })}
        >
          {t(isRaw ? 'orders.hideRaw' : 'orders.raw')}
        </Button>
      </Group>
      {isRaw && <Raw server={server} number={number} version={version.version} />}
    </Stack>
  );
}

function Raw({ server, number, version }: { server: string; number: string; version: number }) {
  const { t } = useTranslation();
  const raw = useQuery({
    queryKey: ['server', server, 'raw', number, version],
    queryFn: ({ signal }) =>
      read<{ raw: unknown }>(path`/servers/${server}/orders/${number}/versions/${version}`, signal),
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (raw.isPending) return <Loading />;
  if (!raw.data) return <Failed error={raw.error} retry={() => void raw.refetch()} />;
  const json = JSON.stringify(raw.data.raw, null, 2);
  return (
    <Stack gap={6}>
      <Code block mah={420} tabIndex={0} aria-label={t('orders.rawNamed', { number: version })}>
        {json}
      </Code>
      <CopyButton value={json}>
        {({ copied, copy }) => (
          <Group>
            <Button size="compact-xs" variant="default" onClick={copy}>
              {t(copied ? 'common.copied' : 'orders.copy')}
            </Button>
          </Group>
        )}
      </CopyButton>
    </Stack>
  );
}
