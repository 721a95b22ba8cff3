import { expect, test } from 'vitest';
import { mappedNames } from './column-maps';
import type { HostLanguage } from './language';

/** Where the forms that mappers document name `orders.total`: the first line that holds it is found, `customers.total` is not. */
const forms: readonly (readonly [string, HostLanguage, string])[] = [
  [
    'Drizzle',
    'typescript',
    "const o = pgTable('orders', { sum: numeric('total') });\nconst c = pgTable('customers', { t: text('total') });",
  ],
  [
    'Drizzle in a schema',
    'typescript',
    'const o = shop.table(\'other\', {});\nconst o2 = pgTable("orders", (t) => ({ sum: t.numeric("total") }));',
  ],
  [
    'TypeORM',
    'typescript',
    "@Entity({ schema: 'shop', name: 'orders' })\nclass Order { @Column({ type: 'numeric', name: 'total' }) sum: string; }\n@Entity('customers')\nclass Customer { @Column({ name: 'total' }) t: string; }",
  ],
  [
    'Sequelize',
    'javascript',
    "sequelize.define('orders', { sum: { type: DataTypes.DECIMAL, field: 'total' } });\nsequelize.define('customers', { t: { field: 'total' } });",
  ],
  [
    'SQLAlchemy',
    'python',
    'class Customer(Base):\n    __tablename__ = "customers"\n    total = Column(Text)\n\nclass Order(Base):\n    __tablename__ = "orders"\n    total: Mapped[Decimal] = mapped_column(Numeric(10, 2))\n',
  ],
  [
    'SQLAlchemy, named',
    'python',
    'class Order(Base):\n    __tablename__ = "orders"\n    sum = db.Column("total", db.Numeric)\n',
  ],
  [
    'SQLAlchemy core',
    'python',
    'orders = Table("orders", metadata, Column("total", Numeric))\ncustomers = Table("customers", metadata, Column("total", Text))',
  ],
  [
    'Django',
    'python',
    'class Order(models.Model):\n    total = models.DecimalField()\n\n    class Meta:\n        db_table = "orders"\n\nclass Customer(models.Model):\n    total = models.TextField()\n    class Meta:\n        db_table = "customers"\n',
  ],
  [
    'Django, named',
    'python',
    'class Order(models.Model):\n    sum = models.DecimalField(db_column="total")\n    class Meta:\n        db_table = "orders"\n',
  ],
  [
    'JPA',
    'java',
    '@Entity\n@Table(schema = "shop", name = "orders")\nclass Order { @Column(nullable = false, name = "total") BigDecimal sum; }',
  ],
  [
    'Entity Framework',
    'csharp',
    '[Table("orders")]\nclass Order { [Column("total", TypeName = "numeric")] public decimal Sum { get; set; } }\n[Table("customers")]\nclass Customer { [Column("total")] public string T { get; set; } }',
  ],
  [
    'Entity Framework, fluent',
    'csharp',
    'b.Entity<Order>().ToTable("orders");\nb.Entity<Order>().Property(o => o.Sum).HasColumnName("total");',
  ],
  [
    'Doctrine',
    'php',
    "#[ORM\\Entity]\n#[ORM\\Table(name: 'orders')]\nclass Order { #[ORM\\Column(name: 'total', type: 'decimal')] private string $sum; }",
  ],
  [
    'Diesel',
    'rust',
    'diesel::table! {\n    orders (id) {\n        id -> Int8,\n        total -> Numeric,\n    }\n}\ndiesel::table! {\n    customers (id) {\n        total -> Text,\n    }\n}',
  ],
  [
    'SeaORM',
    'rust',
    '#[sea_orm(table_name = "orders")]\npub struct Model { #[sea_orm(column_name = "total")] pub sum: Decimal }',
  ],
];

test.each(forms)('%s', (_name, language, text) => {
  const found = mappedNames(text, language, 'orders', 'total').map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(['total']);
  expect(mappedNames(text, language, 'orders')).toHaveLength(1);
  expect(mappedNames(text, language, 'invoices', 'total')).toEqual([]);
  expect(mappedNames(text, language, 'orders', 'totals')).toEqual([]);
});
