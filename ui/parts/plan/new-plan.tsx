import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../src/web/wire/runs.ts';
import { change, path } from '../../api.ts';
import { useMayChange } from '../../session.tsx';
import { sayFailed } from '../saying.ts';

interface NewPlanProps {
  server: string;
  part: Plan['part'];
  label?: string;
  isMain?: boolean;
}

/** Computes a new plan and goes to it; a viewer has no such button. */
export function NewPlan({ server, part, label, isMain = false }: NewPlanProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const planning = useMutation({
    mutationFn: () => change<{ id: string }>('POST', path`/servers/${server}/plans`, { part }),
    onSuccess: ({ id }) => navigate({ to: '/servers/$server/plans/$plan', params: { server, plan: id } }),
    onError: sayFailed,
  });
  if (!mayChange) return null;
  return (
    <Button
      variant={isMain ? 'filled' : 'default'}
      leftSection={<ListChecks size={16} aria-hidden />}
      loading={planning.isPending}
      onClick={() => planning.mutate()}
    >
      {label ?? t('plan.new')}
    </Button>
  );
}
