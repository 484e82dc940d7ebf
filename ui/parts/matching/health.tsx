import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Matching } from '../../../src/web/wire/matching.ts';
import { dotted, whole } from '../../format.ts';
import type { Kind } from './use-matching.ts';

type Side = NonNullable<NonNullable<Matching['report']>['partner']>['shop'];

interface HealthProps {
  kind: Kind;
  report: NonNullable<Matching['report']>;
}

/** What keeps the two sides from knowing each other: how many records on each, and some of them by name. */
export function Health({ kind, report }: HealthProps) {
  const { t } = useTranslation();
  const sides = report[kind];
  if (!sides) return <Text size="sm">{t('matching.partnersUnknown')}</Text>;
  const { shop, warehouse } = sides;
  const names = [
    ...new Set([shop, warehouse].flatMap(({ findings }) => findings.map(({ finding }) => finding))),
  ];
  return (
    <Paper withBorder p="md" component="details" className="health">
      <summary>
        <Title order={2} size="h4" display="inline">
          {t('matching.health')}
        </Title>
        <Text size="sm" c="dimmed" component="span" ml="xs" className="numbers">
          {t(`matching.healthOf.${kind}`, {
            shop: whole(shop.records),
            warehouse: whole(warehouse.records),
          })}
        </Text>
      </summary>
      <Stack gap="xs" mt="sm">
        {names.length === 0 && <Text size="sm">{t('matching.healthNone')}</Text>}
        {names.length > 0 && <Findings names={names} shop={shop} warehouse={warehouse} />}
      </Stack>
    </Paper>
  );
}

function Findings({ names, shop, warehouse }: { names: string[]; shop: Side; warehouse: Side }) {
  const { t } = useTranslation();
  return (
    <ul className="cards rows">
      {names.map((name) => (
        <li key={name}>
          <Group justify="space-between" gap="xs" align="flex-start">
            <div className="planned-name">
              <Text size="sm" fw={600}>
                {t(`matching.finding.${name}`)}
              </Text>
              <Examples of={[...examplesOf(shop, name), ...examplesOf(warehouse, name)]} />
            </div>
            <Text size="sm" className="numbers">
              {dotted([
                `${t('matching.inShop')} ${whole(countOf(shop, name))}`,
                `${t('matching.inWarehouse')} ${whole(countOf(warehouse, name))}`,
              ])}
            </Text>
          </Group>
        </li>
      ))}
    </ul>
  );
}

const MOST_EXAMPLES = 3;

function Examples({ of }: { of: string[] }) {
  const { t } = useTranslation();
  return (
    <Text size="xs" c="dimmed" lineClamp={2}>
      {t('matching.examples')}: {of.slice(0, MOST_EXAMPLES).join('; ')}
    </Text>
  );
}

function countOf({ findings }: Side, name: string): number {
  return findings.find(({ finding }) => finding === name)?.count ?? 0;
}

function examplesOf({ findings }: Side, name: string): string[] {
  return findings.find(({ finding }) => finding === name)?.examples ?? [];
}
