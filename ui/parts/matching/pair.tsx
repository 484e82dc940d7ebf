import { Badge, Button, Checkbox, Group, Paper, Text } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Match, WireCandidate } from '../../../src/web/wire/matching.ts';
import { amount, dotted } from '../../format.ts';
import { ChooseDialog } from './choose.tsx';
import { nameOf, targetOf, type Answers, type Kind } from './use-matching.ts';

interface PairProps {
  server: string;
  kind: Kind;
  match: Match;
  isChosen: boolean;
  /** Null where nothing can be chosen. */
  choose: ((match: Match, isChosen: boolean) => void) | null;
  /** Null for who only looks. */
  answers: Answers | null;
  /** Told before an answer that takes it out of the list. */
  leave: () => void;
}

/** A record of the shop, what it is or may be in the warehouse, and the ways to answer. */
export function Pair({ server, kind, match, isChosen, choose, answers, leave }: PairProps) {
  const { t } = useTranslation();
  const name = nameOf(match);
  const target =
    match.linked === null ? match.candidates[0] : match.candidates.find(({ id }) => id === match.linked);
  return (
    <Paper withBorder p="sm" component="li" data-subject={match.subject}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {choose && (
          <Checkbox
            mt={2}
            aria-label={t('matching.choose', { name })}
            checked={isChosen}
            onChange={(event) => choose(match, event.currentTarget.checked)}
          />
        )}
        <div className="pair">
          <Face kind={kind} name={name} of={match} />
          <ArrowRight size={18} aria-hidden className="pair-arrow" />
          {target ? (
            <Face
              kind={kind}
              name={target.name || t('matching.unnamed', { number: target.id })}
              of={target}
            />
          ) : (
            <Text size="sm" c="dimmed">
              {match.linked === null
                ? t('matching.noTarget')
                : t('matching.unnamed', { number: match.linked })}
            </Text>
          )}
          <div className="pair-end">
            <Reason match={match} target={target} />
            {answers && (
              <Deeds server={server} kind={kind} match={match} name={name} answers={answers} leave={leave} />
            )}
          </div>
        </div>
      </Group>
    </Paper>
  );
}

interface FaceProps {
  kind: Kind;
  name: string;
  of: Pick<WireCandidate, 'code' | 'more' | 'price'>;
}

function Face({ kind, name, of: { code, more, price } }: FaceProps) {
  const { t } = useTranslation();
  return (
    <div className="pair-face">
      <Text size="sm" fw={600} lineClamp={2}>
        {name}
      </Text>
      <Text size="xs" c="dimmed" className="numbers">
        {dotted([
          code !== '' && t(kind === 'item' ? 'matching.codeIs' : 'matching.eikIs', { code }),
          ...more.slice(0, 3),
          price !== null && t('matching.priceIs', { price: amount(price) }),
        ])}
      </Text>
    </div>
  );
}

/** From what likeness on a pair looks right, and from where on it wants a look. */
const LOOKS: [score: number, color: string][] = [
  [85, 'caravan'],
  [65, 'blue'],
  [0, 'orange'],
];

function Reason({ match, target }: { match: Match; target: WireCandidate | undefined }) {
  const { t } = useTranslation();
  const byWhat = (): string => {
    if (match.linkedBy === null) return t('matching.linkedByCode');
    const by = match.linkedBy === 'hand' ? t('matching.byHand') : t(`matching.reason.${match.linkedBy}`);
    return t('matching.linkedBy', { by });
  };
  return (
    <Group gap={6}>
      {target && target.score < 100 && (
        <Badge
          variant="light"
          tt="none"
          color={LOOKS.find(([least]) => target.score >= least)![1]}
          style={{ minWidth: 'max-content' }}
        >
          {t('matching.likeness', { score: target.score })}
        </Badge>
      )}
      <Text size="xs" c="dimmed">
        {match.state === 'linked' ? byWhat() : target && t(`matching.reason.${target.reason}`)}
      </Text>
    </Group>
  );
}

type DeedsProps = Pick<PairProps, 'server' | 'kind' | 'match' | 'leave'> & {
  name: string;
  answers: Answers;
};

function Deeds({ server, kind, match, name, answers, leave }: DeedsProps) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const answer = (what: 'accept' | 'reject' | 'undo') => () => {
    leave();
    const pairs = [{ subject: match.subject, target: targetOf(match) }];
    answers[what](what === 'undo' ? { pairs, state: match.state } : { pairs });
  };
  const isByCode = match.state === 'linked' && match.linkedBy === null;
  const mayUndo = match.state === 'rejected' || (match.state === 'linked' && !isByCode);
  return (
    <Group gap={6}>
      {match.state === 'open' && (
        <Button
          size="compact-sm"
          disabled={answers.isBusy}
          aria-label={t('matching.acceptNamed', { name })}
          onClick={answer('accept')}
        >
          {t('matching.accept')}
        </Button>
      )}
      {(match.state === 'open' || isByCode) && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={answers.isBusy}
          aria-label={t('matching.rejectNamed', { name })}
          onClick={answer('reject')}
        >
          {t('matching.reject')}
        </Button>
      )}
      {mayUndo && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={answers.isBusy}
          aria-label={t('matching.undoNamed', { name })}
          onClick={answer('undo')}
        >
          {t('matching.undo')}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        aria-label={t('matching.otherNamed', { name })}
        onClick={() => setIsOpen(true)}
      >
        {t('matching.other')}
      </Button>
      {isOpen && <ChooseDialog server={server} kind={kind} match={match} close={() => setIsOpen(false)} />}
    </Group>
  );
}
