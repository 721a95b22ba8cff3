CREATE TABLE categories (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  category_id bigint NOT NULL REFERENCES categories (id),
  sku varchar(32) NOT NULL UNIQUE,
  legacy_sku varchar(16),
  name text NOT NULL,
  unit_price numeric(12,2) NOT NULL CHECK (unit_price >= 0),
  in_stock integer NOT NULL DEFAULT 0 CHECK (in_stock >= 0)
);

CREATE INDEX products_category_id_idx ON products (category_id);
CREATE INDEX products_legacy_sku_idx ON products (legacy_sku);
