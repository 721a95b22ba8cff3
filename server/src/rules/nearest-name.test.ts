import { expect, test } from 'vitest';
import { clearlyNearestName, nearestName } from './nearest-name';

const tables = ['orders', 'order_items', 'customers', 'users', 'created_at', 'jobs', 'accounts', 'payments_2024'];

test.each([
  ['oders', 'orders'],
  ['orderitems', 'order_items'],
  ['orderItems', 'order_items'],
  ['custmoers', 'customers'],
  ['customer', 'customers'],
  ['createdAt', 'created_at'],
  ['job', 'jobs'],
  ['user', 'users'],
  ['account', 'accounts'],
])('%s is clearly meant to be %s', (name, meant) => {
  expect(clearlyNearestName(name, tables)).toBe(meant);
  expect(nearestName(name, tables)).toBe(meant);
});

test.each(['users2', 'payments_2025', 'invoices', 'uses_it', 'jbs', 'order'])('%s is no clear slip', (name) => {
  const others = name === 'order' ? [...tables, 'orderd'] : tables;
  expect(clearlyNearestName(name, others)).toBeUndefined();
});
