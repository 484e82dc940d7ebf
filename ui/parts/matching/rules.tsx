import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Matching } from '../../../src/web/wire/matching.ts';
import { dotted, whole } from '../../format.ts';
import { useMayChange } from '../../session.tsx';
import { useAnswers, type Kind } from './use-matching.ts';

interface RulesProps {
  server: string;
  kind: Kind;
  rules: Matching['item']['rules'];
  /** When both sides were compared: what is said to a rule is said of that comparison. */
  comparedAt: string;
}

/** The rules that would link pairs, or have: each is accepted, and taken back, with one click. */
export function Rules({ server, kind, rules, comparedAt }: RulesProps) {
  const { t } = useTranslation();
  const shown = rules.filter(({ open, linked }) => open > 0 || linked > 0);
  if (shown.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('matching.rules')}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('matching.rules')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('matching.rulesWhy')}
        </Text>
        <ul className="cards rows">
          {shown.map((rule) => (
            <Rule key={rule.rule} server={server} kind={kind} comparedAt={comparedAt} rule={rule} />
          ))}
        </ul>
      </Stack>
    </Paper>
  );
}

type RuleProps = Omit<RulesProps, 'rules'> & { rule: RulesProps['rules'][number] };

function Rule({ server, kind, comparedAt, rule }: RuleProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const answers = useAnswers(server, kind, () => {});
  const name = rule.rule === 'hand' ? t('matching.byHand') : t(`matching.reason.${rule.rule}`);
  return (
    <li>
      <Group justify="space-between" gap="xs">
        <div>
          <Text size="sm" fw={600} className="sentence">
            {name}
          </Text>
          <Text size="sm" c="dimmed" className="numbers">
            {dotted([
              rule.open > 0 && t('matching.rule.open', { number: whole(rule.open) }),
              rule.linked > 0 && t('matching.rule.linked', { number: whole(rule.linked) }),
            ])}
          </Text>
        </div>
        {mayChange && (
          <Group gap="xs">
            {rule.open > 0 && (
              <Button
                size="compact-sm"
                loading={answers.isBusy}
                aria-label={t('matching.rule.acceptNamed', { rule: name })}
                onClick={() => answers.accept({ rule: rule.rule, comparedAt })}
              >
                {t('matching.rule.accept')}
              </Button>
            )}
            {rule.linked > 0 && (
              <Button
                size="compact-sm"
                variant="default"
                loading={answers.isBusy}
                aria-label={t('matching.rule.undoNamed', { rule: name })}
                onClick={() => answers.undo({ by: rule.rule, count: rule.linked })}
              >
                {t('matching.rule.undo')}
              </Button>
            )}
          </Group>
        )}
      </Group>
    </li>
  );
}
