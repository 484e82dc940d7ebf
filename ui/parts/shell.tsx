import {
  ActionIcon,
  Anchor,
  AppShell,
  Button,
  Container,
  Group,
  Menu,
  SegmentedControl,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { Bell, LogOut, Moon, Store, Sun, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { change } from '../api.ts';
import { currentLanguage, speakLanguage } from '../language.ts';
import { useSession } from '../session.tsx';

/** The frame around every page: name, language, light or dark, who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const { orderDesk } = useSession();
  return (
    <AppShell header={{ height: 56 }} padding={0}>
      <Anchor href="#content" className="skip-link">
        {t('common.skip')}
      </Anchor>
      <AppShell.Header>
        <Container size="xl" h="100%">
          <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
            <Anchor component={Link} to="/" underline="never" c="inherit" aria-label={t('common.name')}>
              <Group gap={8} wrap="nowrap">
                <img src="/icon.svg" alt="" width={28} height={28} />
                <Text fw={700}>{t('common.name')}</Text>
              </Group>
            </Anchor>
            <Group gap="xs" wrap="nowrap">
              {orderDesk && (
                <Button
                  component="a"
                  href={orderDesk}
                  target="_blank"
                  rel="noreferrer"
                  variant="light"
                  size="xs"
                  aria-label={t('common.orderDesk')}
                >
                  <Store size={16} aria-hidden />
                  <Text span inherit ml={8} visibleFrom="xs">
                    {t('common.orderDesk')}
                  </Text>
                </Button>
              )}
              <LanguageSwitch />
              <SchemeSwitch />
              <WhoIsIn />
            </Group>
          </Group>
        </Container>
      </AppShell.Header>
      <AppShell.Main>
        <Container size="xl" py="md" id="content" tabIndex={-1}>
          <Outlet />
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}

/** Also on the screens before signing in. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('common.language')}
      value={currentLanguage()}
      onChange={(value) => void speakLanguage(value)}
      data={[
        { value: 'bg', label: 'БГ' },
        { value: 'en', label: 'EN' },
      ]}
    />
  );
}

function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('light');
  return (
    <ActionIcon
      variant="default"
      size="md"
      aria-label={t('common.lightDark')}
      onClick={() => setColorScheme(shown === 'dark' ? 'light' : 'dark')}
    >
      {shown === 'dark' ? <Sun size={16} /> : <Moon size={16} />}
    </ActionIcon>
  );
}

function WhoIsIn() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { mode, user } = useSession();
  if (mode !== 'in' || !user) return null;
  const signOut = async (): Promise<void> => {
    await change('DELETE', '/session');
    client.clear();
    await client.invalidateQueries({ queryKey: ['session'] });
    window.location.assign('/');
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="md" aria-label={user.name}>
          <UserRound size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.name}</Menu.Label>
        <Menu.Item component={Link} to="/people" leftSection={<UserRound size={16} aria-hidden />}>
          {t('common.people')}
        </Menu.Item>
        {user.role === 'administrator' && (
          <Menu.Item component={Link} to="/notices" leftSection={<Bell size={16} aria-hidden />}>
            {t('notices.title')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => void signOut()}>
          {t('common.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
