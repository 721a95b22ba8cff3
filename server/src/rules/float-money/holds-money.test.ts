/** A labelled list: what a person who knows the business would say that the column holds. */
import { expect, test } from 'vitest';
import { holdsMoney } from './holds-money';

const money = `
  order_items.unit_price orders.total orders.totalAmount orders.amount_usd orders.order_total orders.grand_total
  orders.Price orders.vat orders.taxAmount orders.shipping orders.shipping_cost orders.tip orders.discount
  order_lines.line_total order_lines.priceUSD order_lines.NetPrice OrderItem.unitPrice Order.TotalAmountUSD
  accounts.balance accounts.available_balance accounts.balance_after accounts.opening_balance accounts.credit
  customers.credit_limit customers.lifetime_value customers.total_spent customers.amount_owed
  invoices.amount invoices.tax invoices.subtotal invoices.amount_due invoices.amountPaid invoices.total_due invoices.net
  payments.fee payments.refund_amount payments.net_amount payments.processing_fee payments.fee_total payments.cents
  payouts.amount refunds.total employees.salary employees.base_salary employees.hourly_rate billing.hourly_rate
  employees.bonus contractors.day_rate rooms.nightly_rate products.price products.listPrice products.cost_per_unit
  products.price_per_kg products.msrp products.sale_price products.min_price products.price_max products.cost_of_goods
  carts.discount_amount plans.annual_price plans.monthly_fee subscriptions.mrr campaigns.budget campaigns.ad_spend
  campaigns.daily_budget daily_stats.revenue reports.total_revenue daily_metrics.revenue_usd game_items.price
  loans.principal loans.monthly_payment loans.loan_amount loans.outstanding_balance loans.accrued_interest
  policies.premium policies.deductible claims.claim_amount donations.amount donations.donation tips.amount rides.fare
  rides.tip_amount bookings.deposit bookings.totalPrice leases.rent leases.monthly_rent wallets.balance_usd
  transactions.amount transactions.debit transactions.credit ledger_entries.debit_amount expenses.cost
  expense_reports.reimbursement purchases.price_paid stores.total_sales deals.deal_value deals.contract_value
  opportunities.expected_revenue gift_cards.remaining_balance auctions.highest_bid auctions.starting_price
  tickets.face_value payroll.base_pay payroll.net_pay payroll.overtime_pay commissions.commission
  usage.cost_usd traces.total_cost observations.input_cost models.price api_calls.cost_in_dollars recipes.cost
  fuel_logs.price_per_liter fuel_logs.total_cost energy_bills.amount water_bills.total stock_prices.price
  portfolios.market_value people.net_worth holdings.cost_basis trades.unrealized_pnl trades.realized_profit
  listings.asking_price projects.estimated_cost projects.budgeted_cost artikel.preis facturas.importe produits.prix
  vouchers.amount transfers.amount_eur events.value_usd fines.amount_of_fine grants.amount_of_money
  shipments.freight_charge accounts.overdraft_limit cards.spending_limit orders.amount_before_tax
`;

const other = `
  products.price_updated_at rainfall.amount_of_rain trips.total_distance products.price_count products.discount_percent
  products.discountRate orders.tax_rate invoices.vat_rate loans.interest_rate currencies.exchange_rate fx_rates.usd_to_eur
  fx_rates.rate fx_rates.usd_rate payments.conversion_rate products.weight products.rating products.score
  orders.total_weight orders.total_items orders.total_quantity orders.paid_at orders.discounted_by locations.latitude
  locations.lng sensors.temperature sensors.reading users.credit_score batteries.charge batteries.charge_level
  particles.charge photos.white_balance employees.leave_balance employees.pto_balance players.points_balance
  ingredients.amount recipe_ingredients.amount nutrition.total_fat workouts.total_calories runs.total_time exams.total
  exam_scores.total votes.total quizzes.total_score edges.cost edges.reverse_cost ways.cost routes.path_cost
  training_runs.loss training_runs.learning_rate employees.work_life_balance slos.error_budget projects.time_budget
  projects.hours_spent tasks.time_spent services.rate_limit requests.sample_rate videos.frame_rate patients.heart_rate
  metrics.error_rate subscriptions.churn_rate campaigns.click_through_rate campaigns.roi products.profit_margin
  products.margin_percent budgets.budget_share products.price_elasticity products.price_index stocks.price_change_percent
  stocks.price_zscore features.log_price features.normalized_price cargo.gross_weight shipments.net_weight
  shipments.shipping_distance orders.delivery_hours water_usage.amount rain_gauges.total weather.total_precipitation
  doses.dose_amount prescriptions.amount_mg drinks.amount_ml notes.pitch_cents layouts.margin pages.margin_top
  shapes.value sensor_readings.value settings.value metrics.value polls.total benchmarks.total_ms jobs.cost_estimate_hours
  courses.credits students.credit_hours reviews.value_rating payments.risk_score payments.fraud_probability
  transactions.confidence fares.fare_multiplier prices.price_precision invoices.due_days loans.loan_to_value
  loans.term_years carts.discount_factor salary_bands.salary_percentile jobs.salary_rank salaries.salary_growth
  forecasts.revenue_growth sales.units_sold sales.sales_count energy_readings.total power_stats.total_kwh
  emissions.total_emissions gym_sessions.balance_score games.total_points weapons.damage_bonus planets.mass
  orders.fee_bps fees.fee_percentage tax_brackets.tax_pct nutrition_facts.amount medications.amount rainfall.hourly_rate
  cities.cost_of_living_index deaths.death_toll repos.technical_debt trips.duration trips.average_speed items.percent_paid
  tanks.fuel_amount meters.rate users.age places.total_area videos.total_seconds orders.priority teams.win_rate
  cost_centers.allocation products.pricing_score costs.weight payments.amount_ratio requests.tokens_per_dollar
`;

const cases = (list: string) =>
  list
    .trim()
    .split(/\s+/)
    .map((name): [string, string] => [name.split('.')[0] ?? '', name.split('.')[1] ?? '']);

test('the list is long enough to mean something', () => {
  expect(cases(money).length + cases(other).length).toBeGreaterThan(200);
});

test.each(cases(money))('%s.%s is money', (table, column) => expect(holdsMoney(column, table)).toBe(true));

test.each(cases(other))('%s.%s is not', (table, column) => expect(holdsMoney(column, table)).toBe(false));
