import { Alert, Badge, Button, Code, CopyButton, Group, List, Paper, Stack, Text } from '@mantine/core';
import { CircleCheck, PlugZap, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemWords } from '../../../src/web/wire/common.ts';
import type { ShopAnswer, WarehouseAnswer } from '../../../src/web/wire/servers.ts';
import { day, whole } from '../../format.ts';
import { errorText } from '../states.tsx';
import { Words } from '../words.tsx';
import { useForm } from './form-context.ts';
import { FoundPrinters } from './found-printers.tsx';
import { isLate, type End, type Probing } from './probe.ts';

/** Tests the connection with one end, and says what answered there. */
export function EndTest({ end, probing }: { end: End; probing: Probing }) {
  const { t } = useTranslation();
  const { isReadOnly } = useForm();
  const isAsking = probing.isAsking(end);
  return (
    <Stack gap="sm">
      {!isReadOnly && (
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<PlugZap size={16} aria-hidden />}
            aria-label={t(`settings.test.${end}`)}
            loading={isAsking}
            onClick={() => probing.ask(end)}
          >
            {t('settings.test.do')}
          </Button>
        </Group>
      )}
      <div aria-live="polite">
        {isAsking && (
          <Text size="sm" c="dimmed">
            {t('settings.test.asking')}
          </Text>
        )}
        {(!isAsking || isLate(probing.answer[end])) && <Answer end={end} probing={probing} />}
      </div>
    </Stack>
  );
}

function Answer({ end, probing }: { end: End; probing: Probing }) {
  const { t } = useTranslation();
  const { warehouse, shop, printer } = probing.answer;
  const error = probing.errorOf(end);
  const found = probing.answer[end];
  if (probing.isOld(end)) {
    const wasAsked = error !== null || found !== null;
    return wasAsked ? <Text size="sm">{t('settings.test.old')}</Text> : null;
  }
  if (error) return <Trouble>{errorText(error, t)}</Trouble>;
  if (found?.problem) return <EndProblem of={found.problem} />;
  if (end === 'warehouse') return warehouse?.answer ? <WarehouseFacts of={warehouse.answer} /> : null;
  if (end === 'printer') return printer?.printers ? <FoundPrinters of={printer.printers} /> : null;
  return shop?.answer ? <ShopFacts of={shop.answer} /> : null;
}

function EndProblem({ of }: { of: ProblemWords }) {
  return (
    <Trouble>
      <Words of={of.text} />
    </Trouble>
  );
}

function Trouble({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={t('settings.test.failed')}>
      {children}
    </Alert>
  );
}

function WarehouseFacts({ of }: { of: WarehouseAnswer }) {
  const { t } = useTranslation();
  const last = of.lastDocument;
  const lastWords =
    last &&
    t('settings.test.documentWas', {
      kind: t(`settings.test.operations.${last.operationType}`, {
        defaultValue: t('settings.test.otherOperation', { number: last.operationType }),
      }),
      number: last.number,
      day: day(last.day),
    });
  const facts: [string, string][] = [
    ['company', of.company || t('settings.test.unsaid')],
    ['schema', `${of.schemaVersion}, ${of.engine}`],
    ['encoding', of.encoding],
    ['items', whole(of.items)],
    ['partners', whole(of.partners)],
    ['locations', whole(of.locations)],
    ['lastDocument', lastWords ?? t('common.none')],
    ['vat', t(`settings.test.vatModes.${String(of.pricesIncludeVat)}`)],
    ['cost', t(`settings.test.costMethods.${of.costMethod}`, { defaultValue: String(of.costMethod) })],
    ['numbering', t(of.numbersPerLocation ? 'common.yes' : 'common.no')],
    ['currency', of.currency],
  ];
  return (
    <Answered
      title={t('settings.test.warehouseAnswers')}
      badge={of.isSample ? t('settings.test.sample') : null}
      facts={facts}
    >
      {of.readOnly && (
        <Alert color="orange" title={t('settings.test.readOnly')}>
          {t(`settings.test.readOnlyReasons.${of.readOnly}`)}
        </Alert>
      )}
      {of.rightsMissing.length > 0 && <RightsMissing of={of} />}
    </Answered>
  );
}

function RightsMissing({ of: { rightsMissing, mayRead, grants } }: { of: WarehouseAnswer }) {
  const { t } = useTranslation();
  return (
    <Alert color="orange" title={t('settings.test.rightsMissing')}>
      <Stack gap="xs">
        <List size="sm">
          {rightsMissing.map((right) => (
            <List.Item key={right}>{right}</List.Item>
          ))}
        </List>
        {mayRead && <Text size="sm">{t('settings.test.onlyReads')}</Text>}
        {grants.length > 0 && <Statements of={grants} />}
      </Stack>
    </Alert>
  );
}

/** What an administrator of the database has to run, to be copied. */
function Statements({ of }: { of: readonly string[] }) {
  const { t } = useTranslation();
  const whole = of.join('\n');
  return (
    <Stack gap={6}>
      <Text size="sm">{t('settings.test.grants')}</Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {whole}
      </Code>
      <CopyButton value={whole}>
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

function ShopFacts({ of }: { of: ShopAnswer }) {
  const { t } = useTranslation();
  return (
    <Answered
      title={t('settings.test.shopAnswers')}
      badge={of.isEmulator ? t('settings.test.emulator') : null}
      facts={[
        ['shopName', of.name],
        ['address', of.url],
        ['currency', of.currency],
        ['timeZone', of.timeZone],
      ]}
    />
  );
}

interface AnsweredProps {
  title: string;
  badge: string | null;
  facts: readonly [string, string][];
  children?: ReactNode;
}

function Answered({ title, badge, facts, children }: AnsweredProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="sm">
      <Stack gap="sm">
        <Group gap="xs">
          <CircleCheck size={18} color="var(--mantine-color-green-text)" aria-hidden />
          <Text fw={600}>{title}</Text>
          {badge && (
            <Badge variant="light" tt="none">
              {badge}
            </Badge>
          )}
        </Group>
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`settings.test.facts.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {children}
      </Stack>
    </Paper>
  );
}
