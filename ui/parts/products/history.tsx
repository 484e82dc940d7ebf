import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProductDetail } from '../../../src/web/wire/products.ts';
import { moment } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { Section } from '../order/section.tsx';
import { DetailWords } from '../runs/detail-words.tsx';

/** What runs did with the quantity of a product, newest first. */
export function History({ server, sendings }: { server: string; sendings: ProductDetail['sendings'] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('products.history')}>
      {sendings.length === 0 && <Text size="sm">{t('products.historyNone')}</Text>}
      <Stack gap="xs" component="ul" className="cards">
        {sendings.map(({ run, part, at, detail }) => (
          <li key={run}>
            <Text size="sm">
              <DetailWords server={server} detail={detail} />
            </Text>
            <Text size="xs" c="dimmed" className="numbers">
              {moment(at)}
              {', '}
              <TextLink inherit underline="always" to="/servers/$server/runs/$run" params={{ server, run }}>
                {t(`server.part.${part}`, { defaultValue: part })}
              </TextLink>
            </Text>
          </li>
        ))}
      </Stack>
    </Section>
  );
}
