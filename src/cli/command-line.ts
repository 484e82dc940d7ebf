import { Command } from 'commander';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { text, type Language } from '../i18n/text.ts';
import { VERSION } from '../version.ts';

/**
 * The language of the answers: `--lang` wherever it stands, else KERVAN_LANG, else Bulgarian. It is needed before the rest is
 * read, because what is wrong there is said in it.
 */
export function chooseLanguage(args: readonly string[], environment: NodeJS.ProcessEnv): Result<Language> {
  const asked = askedLanguage(args);
  const [setting, value] =
    asked === undefined ? ['KERVAN_LANG', environment['KERVAN_LANG'] || 'bg'] : ['--lang', asked];
  if (value === 'bg' || value === 'en') return ok(value);
  const detail = { bg: 'очаква се bg или en', en: 'expected bg or en' };
  return failed(problem('setting-wrong', { setting, value, detail }));
}

function askedLanguage(args: readonly string[]): string | undefined {
  const at = args.findLastIndex((each) => each === '--lang' || each.startsWith('--lang='));
  return args[at] === '--lang' ? args[at + 1] : args[at]?.slice('--lang='.length);
}

/** The command line without its commands: help and complaints in one language; what is typed wrong throws a CommanderError. */
export function commandLine(language: Language): Command {
  const words = (key: string): string => text(language, `cli.help.${key}`);
  return (
    new Command('kervan')
      .description(words('kervan'))
      .version(VERSION, '-V, --version', words('version'))
      .helpOption('-h, --help', words('help'))
      .helpCommand(`help [${words('argument.command')}]`, words('helpOf'))
      // Already read by `chooseLanguage`.
      .option('--lang <bg|en>', words('lang'))
      .configureHelp({
        styleTitle: (title) => words(`title.${title.replace(':', '').toLowerCase()}`),
        styleOptionText: (term) => (term === '[options]' ? `[${words('argument.options')}]` : term),
        styleSubcommandText: (term) => (term === '[command]' ? `[${words('argument.command')}]` : term),
      })
      .configureOutput({ outputError: (printed, write) => write(`✗ ${usageError(language, printed)}\n`) })
      .exitOverride()
  );
}

/** Commander's own sentences, and ours. */
const USAGE = [
  [/unknown command/, 'unknownCommand'],
  [/unknown option/, 'unknownOption'],
  [/missing required argument/, 'missingArgument'],
  [/argument missing/, 'missingValue'],
  [/too many arguments/, 'tooMany'],
] as const;

function usageError(language: Language, printed: string): string {
  const words = (key: string, params = {}): string => text(language, `cli.usage.${key}`, params);
  const [, key] = USAGE.find(([pattern]) => pattern.test(printed)) ?? [];
  if (key === undefined) return printed.trim();
  const [, name = ''] = /'([^']*)'/.exec(printed) ?? [];
  const [, names] = /Did you mean (?:one of )?(.+)\?/.exec(printed) ?? [];
  const hint = words(key === 'unknownCommand' ? 'allCommands' : 'oneCommand');
  return [words(key, { name }), names && words('perhaps', { names }), hint].filter(Boolean).join(' ');
}
