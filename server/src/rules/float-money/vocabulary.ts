/** The words that tell money from measurements, all in lower case and in the singular. */

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter((word) => word !== ''));

/** Money wherever they stand. The last line is how other languages call the same. */
export const strong = words(`
  price cost fee salary wage pay payout payment repayment prepayment installment refund revenue income earning subtotal
  surcharge cashback deposit rent expense expenditure profit pnl commission fare toll tuition dividend royalty stipend tax
  vat gst budget donation rebate reimbursement deductible debt debit discount balance bonus worth spend spending proceed
  compensation remuneration severance msrp gmv mrr cogs aov overdraft
  precio preis betrag prix montant importe costo custo kosten saldo umsatz gehalt`);

/** Money unless what is counted or measured stands beside them, or the table measures. */
export const unlessMeasured = words('amount total charge sale');

/** Money where the table or another word speaks of money. */
export const ifFinancial = words(`
  sum credit principal premium interest shipping postage freight tip bid ask offer quote contribution pledge allowance
  penalty fine asset liability equity`);

/** A value of these is money; any other may be anything. */
export const priced = words(`
  order cart basket contract deal market book asset portfolio inventory stock lifetime face declared insured invoice
  transaction property customer monetary estate resale salvage`);

/** A limit of these is money. */
export const limited = words('credit spend spending budget overdraft withdrawal loan payment transfer deposit');

/** A rate by these is what somebody is paid. */
export const baseRates = words(`
  hourly daily nightly weekly monthly hour day night pay wage billing bill room labor labour rental overtime contractor
  consultant consulting freelance standby`);

export const currencies = words(`
  usd eur gbp jpy chf cad aud nzd inr cny sek nok dkk pln czk huf brl mxn krw sgd hkd zar try rub aed ils thb idr php
  dollar euro cent penny pence yen rupee btc eth`);

/** Say more about the money before them, and are not the thing itself. */
export const endings = words(`
  net gross paid due owed owing payable receivable charged refunded collected billed invoiced earned spent saved withheld
  outstanding remaining available pending current actual estimated estimate expected planned original new old previous
  initial final base default min max minimum maximum avg average mean median low high local foreign hourly daily weekly
  monthly quarterly yearly annual annually ytd mtd incl excl inclusive exclusive included excluded before after discounted
  raw rounded adjusted accrued converted today`);

/** Between the thing and what it is measured by. `at`, `on` and `by` without anything behind them speak of a time or a person. */
export const prepositions = words('of per in for by from to at on with over');

/** Numbers about money, at the end of a longer name. */
export const abstractions = words('index score rank ranking rating level share growth change');

/** Take the unit away: shares, logarithms, scores. */
export const scaled = words(`
  percent percentage pct ratio log ln sqrt zscore normalized normalised scaled standardized standardised encoded relative
  bps multiplier factor probability`);

/** Tables, and words before another, in which ambiguous words are about money. */
export const financialTables = words(`
  order invoice billing bill transaction account accounting ledger journal wallet cart checkout basket purchase sale
  subscription payroll employee contractor contract quote deal loan mortgage policy insurance claim booking reservation
  rental lease charge pricing coupon voucher credit receipt statement customer merchant vendor supplier auction bid
  portfolio holding trade bank finance financial fund investment grant campaign settlement transfer withdrawal ride taxi
  delivery tip accrued money cash fiscal billable`);

/** What is counted or measured. */
export const measurements = words(`
  rain rainfall rainy precipitation snow weather climate forecast sensor gauge reading measurement telemetry observation
  water energy electricity power battery fuel gas oil heat light sun solar wind carbon emission pollution air oxygen
  ingredient recipe nutrition nutrient food meal drink dose dosage medication medicine prescription drug lab patient vital
  blood insulin glucose calorie protein fat carb carbohydrate sugar salt fiber vitamin
  workout exercise training run lap step distance length width height depth area volume size weight mass mile kilometer km
  meter kg gram liter litre hour minute second time duration byte memory cpu pixel frame
  vote poll quiz exam test score point goal game match player team page word hit view click visit visitor user member
  metric stat statistic benchmark experiment simulation particle atom molecule ion element star planet
  unit quantity qty count volt amp electric electrical`);

/** What a word of money means beside another one. */
export const notMoneyBeside: Readonly<Record<string, readonly string[]>> = {
  balance: [
    ...[
      'white',
      'color',
      'colour',
      'energy',
      'water',
      'work',
      'life',
      'leave',
      'vacation',
      'pto',
      'holiday',
      'sick',
      'load',
    ],
    ...['point', 'mileage', 'mass', 'heat', 'radiation', 'hormone', 'stereo', 'audio', 'gender', 'class', 'body'],
  ],
  cost: ['edge', 'path', 'reverse', 'traversal', 'query', 'search', 'heuristic', 'computational', 'plan', 'planner'],
  budget: ['error', 'time', 'latency', 'carbon', 'calorie', 'performance', 'frame', 'risk', 'privacy', 'word', 'hour'],
  bonus: ['attack', 'damage', 'xp', 'defense', 'armor', 'speed', 'health', 'strength', 'experience', 'accuracy'],
  debt: ['technical', 'tech', 'sleep', 'oxygen'],
  toll: ['death'],
  spend: ['time', 'hour', 'energy', 'calorie'],
  sale: ['unit', 'volume', 'count'],
  cent: ['pitch', 'detune', 'tuning', 'tune', 'transpose'],
};

/** What a word of money means in a table about something else. */
export const notMoneyIn: Readonly<Record<string, readonly string[]>> = {
  balance: ['leave', 'vacation', 'pto', 'photo', 'camera', 'image', 'posture', 'gait', 'audio'],
  cost: [
    'edge',
    'way',
    'route',
    'routing',
    'road',
    'graph',
    'node',
    'path',
    'segment',
    'topology',
    'vertex',
    'planner',
  ],
  bonus: ['game', 'character', 'weapon', 'spell', 'hero', 'skill', 'monster', 'armor'],
  credit: ['course', 'student', 'enrollment', 'curriculum', 'class', 'movie', 'film'],
  deposit: ['mineral', 'sediment', 'ore', 'geology'],
  cent: ['note', 'pitch', 'audio', 'synth', 'instrument', 'tuning'],
};
