/** The names of the errors that a schema's own rules raise, for expectations that read better than a code. */

/**
 * From the manual, appendix A; smoke.test.ts asks a server whether each is so. Others are written as their SQLSTATE.
 */
export const conditionNames: Readonly<Record<string, string>> = {
  string_data_right_truncation: '22001',
  numeric_value_out_of_range: '22003',
  null_value_not_allowed: '22004',
  invalid_datetime_format: '22007',
  datetime_field_overflow: '22008',
  division_by_zero: '22012',
  invalid_parameter_value: '22023',
  invalid_text_representation: '22P02',
  integrity_constraint_violation: '23000',
  restrict_violation: '23001',
  not_null_violation: '23502',
  foreign_key_violation: '23503',
  unique_violation: '23505',
  check_violation: '23514',
  exclusion_violation: '23P01',
  read_only_sql_transaction: '25006',
  serialization_failure: '40001',
  deadlock_detected: '40P01',
  insufficient_privilege: '42501',
  syntax_error: '42601',
  undefined_column: '42703',
  undefined_object: '42704',
  datatype_mismatch: '42804',
  undefined_function: '42883',
  undefined_table: '42P01',
  with_check_option_violation: '44000',
  object_not_in_prerequisite_state: '55000',
  lock_not_available: '55P03',
  query_canceled: '57014',
  raise_exception: 'P0001',
  no_data_found: 'P0002',
  too_many_rows: 'P0003',
};

/** The SQLSTATE that a name or a code means; undefined for a name that is not known. */
export function conditionCode(text: string): string | undefined {
  const named = conditionNames[text.toLowerCase()];
  if (named) return named;
  return /^[0-9A-Z]{5}$/.test(text) ? text : undefined;
}
