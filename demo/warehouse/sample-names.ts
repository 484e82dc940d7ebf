/** A kind of goods the sample shop sells, from several makers in three sizes each. */
export interface Kind {
  name: string;
  /** goodsgroups.ID. */
  group: number;
  unit?: string;
  /** Percent; the basic rate unless said otherwise. */
  vatRate?: number;
  sizes: readonly [string, string, string];
  /** Net cost in cents, from … to. */
  costCents: readonly [number, number];
}

export const KINDS: readonly Kind[] = [
  { name: 'Кисело мляко', group: 3, sizes: ['2%', '3,6%', 'овче'], costCents: [50, 120] },
  { name: 'Кашкавал', group: 3, sizes: ['200 г', '400 г', '1 кг'], costCents: [300, 1400] },
  { name: 'Кафе на зърна', group: 7, sizes: ['250 г', '500 г', '1 кг'], costCents: [400, 2000] },
  { name: 'Билков чай', group: 7, sizes: ['20 г', '40 г', '100 г'], costCents: [80, 350] },
  { name: 'Сок от ябълка', group: 6, sizes: ['0,25 л', '1 л', '2 л'], costCents: [60, 250] },
  { name: 'Бисквити', group: 4, sizes: ['100 г', '250 г', '500 г'], costCents: [40, 260] },
  { name: 'Шоколад', group: 4, sizes: ['млечен', 'тъмен', 'бял'], costCents: [70, 190] },
  {
    name: 'Орехови ядки',
    group: 2,
    unit: 'кг',
    sizes: ['половинки', 'четвъртинки', 'смес'],
    costCents: [700, 1500],
  },
  { name: 'Слънчогледово олио', group: 2, sizes: ['1 л', '3 л', '5 л'], costCents: [120, 900] },
  { name: 'Препарат за съдове', group: 10, sizes: ['0,5 л', '1 л', '5 л'], costCents: [90, 700] },
  { name: 'Препарат за под', group: 9, sizes: ['1 л', '2 л', '5 л'], costCents: [150, 800] },
  { name: 'Кърпи за почистване', group: 9, sizes: ['3 бр.', '5 бр.', '10 бр.'], costCents: [60, 300] },
  { name: 'Порцеланова чаша', group: 8, sizes: ['бяла', 'синя', 'червена'], costCents: [150, 500] },
  { name: 'Ленена покривка', group: 8, sizes: ['S', 'M', 'L'], costCents: [900, 3500] },
  {
    name: 'Готварска книга',
    group: 11,
    vatRate: 9,
    sizes: ['супи', 'салати', 'десерти'],
    costCents: [600, 1800],
  },
];

export const MAKERS = [
  'Родопея',
  'Балкан',
  'Тракия',
  'Пирин',
  'Странджа',
  'Мизия',
  'Рила',
  'Загоре',
] as const;
