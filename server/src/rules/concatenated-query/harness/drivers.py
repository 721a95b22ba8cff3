"""Stand-ins for Python's PostgreSQL drivers, for tests where the real ones are not installed.

Code is run here with modules of the drivers' names. What they would send to the server goes to the test by a line of JSON, which
runs it on a real PostgreSQL and answers with rows. Each stand-in does what the driver's manual says about parameters, no more:

psycopg2    writes values into the text as literals; `%` is special only where there are values
psycopg     sends values apart as `$1`, text without a type, numbers with one; without values several statements may be sent
asyncpg     sends values apart and takes no text where the server expects a number
SQLAlchemy  finds `:name` in text(), and gives psycopg2 the rest with `%` doubled
Django      psycopg2 by its cursors
sqlite3     is the real module
"""

import asyncio
import inspect
import json
import re
import sqlite3
import sys
import types

channel = sys.stdout
sys.stdout = sys.stderr  # what code prints is no answer


def ask(message):
    channel.write(json.dumps(message) + "\n")
    channel.flush()
    answer = json.loads(sys.stdin.readline())
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["rows"]


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value}"
    if isinstance(value, list):
        return "ARRAY[" + ", ".join(map(literal, value)) + "]" if value else "'{}'"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + ")"
    prefix = " E" if "\\" in value else ""
    return prefix + "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def filled(text, values, put):
    """The text with its placeholders filled by `put`; a `%` of any other kind is an error."""
    position = iter(values if not isinstance(values, dict) else [])

    def one(match):
        sign = match.group(0)
        if sign == "%%":
            return "%"
        name = re.fullmatch(r"%\((\w+)\)s", sign)
        if name:
            return put(values[name.group(1)])
        if sign != "%s":
            raise ValueError(f"unsupported format {sign!r}")
        return put(next(position))

    result = re.sub(r"%\(\w+\)s|%(?:.|$)", one, text, flags=re.S)
    if list(position):
        raise ValueError("not all arguments converted")
    return result


def by_literals(text, values):
    return ask({"text": text if values is None else filled(text, values, literal)})


def type_of(value):
    if isinstance(value, int):
        return 20  # int8
    if isinstance(value, list):
        return 1016 if value and isinstance(value[0], int) else 1009  # int8[], text[]
    return 0


def by_parameters(text, values):
    if values is None:
        return ask({"text": text})
    sent = []

    def put(value):
        sent.append(value)
        return f"${len(sent)}"

    text = filled(text, values, put)
    return ask({"text": text, "values": sent, "types": [type_of(one) for one in sent]})


class Cursor:
    def __init__(self, send):
        self.send, self.rows = send, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def execute(self, query, params=None):
        text = query if isinstance(query, str) else query.as_string(None)
        self.rows = self.send(text, params)
        return self

    def fetchall(self):
        return self.rows

    def fetchone(self):
        return self.rows[0] if self.rows else None


class Connection:
    def __init__(self, send):
        self.send = send

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def cursor(self, *_, **__):
        return Cursor(self.send)

    def execute(self, query, params=None):
        return self.cursor().execute(query, params)


class SQL:
    def __init__(self, text):
        self.text = text

    def format(self, *values, **names):
        return SQL(self.text.format(*(one.as_string(None) for one in values), **names))

    def as_string(self, _):
        return self.text


class Identifier:
    def __init__(self, name):
        self.name = name

    def as_string(self, _):
        return '"' + self.name.replace('"', '""') + '"'


class Strict:
    """asyncpg."""

    async def run(self, text, *values):
        return ask({"text": text, "values": list(values), "strict": True})

    fetch = run

    async def fetchrow(self, text, *values):
        return (await self.run(text, *values))[0]

    async def execute(self, text, *values):
        return await self.run(text, *values) if values else ask({"text": text})


class Text:
    def __init__(self, text):
        self.text, self.bound = text, {}

    def bindparams(self, **values):
        self.bound.update(values)
        return self

    def run(self, values):
        marked = re.sub(r"(?<![:\w\\]):(\w+)(?!:)", r"%(\1)s", self.text.replace("%", "%%"))
        return by_literals(marked, {**self.bound, **(values or {})})


class Result(list):
    def mappings(self):
        return self

    def all(self):
        return list(self)


class Session:
    """SQLAlchemy's sessions and connections; plain text is the driver's, as before version 2."""

    def execute(self, query, values=None):
        return Result(query.run(values) if isinstance(query, Text) else by_literals(query, values))


class Database:
    async def fetch_all(self, query, values=None):
        return Text(query).run(values)


class Manager:
    def raw(self, query, params=()):
        return by_literals(query, params or None)


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


composing = {"SQL": SQL, "Identifier": Identifier}
module("psycopg2", connect=lambda: Connection(by_literals), sql=module("psycopg2.sql", **composing))
module("psycopg", connect=lambda: Connection(by_parameters), sql=module("psycopg.sql", **composing))
module("asyncpg", connection=Strict())
module("sqlalchemy", text=Text, create_engine=lambda: Session())
module("databases", Database=Database)
module("django")
module("django.db", connection=Connection(by_literals))
module("models", User=type("User", (), {"objects": Manager()}))
module("pandas", read_sql=lambda query, con, params=None: con.cursor().execute(query, params).fetchall())

users = [(1, "Ann", "Oslo"), (2, "Bob", "Rome"), (3, "O'Neill", "Oslo"), (4, "100%", None)]


def local_database():
    """The table of the test in SQLite, where code finds it by this name."""
    keeper = sqlite3.connect("file:users?mode=memory&cache=shared", uri=True)
    keeper.executescript("DROP TABLE IF EXISTS users; CREATE TABLE users (id integer, name text, city text);")
    keeper.executemany("INSERT INTO users VALUES (?, ?, ?)", users)
    keeper.commit()
    return keeper


def run(code, values):
    keeper = local_database()
    scope = {}
    exec(compile(code, "case", "exec"), scope)
    result = scope["f"](*values)
    rows = asyncio.run(result) if inspect.iscoroutine(result) else result
    keeper.close()
    return rows


for line in sys.stdin:
    case = json.loads(line)
    try:
        answer = {"result": run(case["code"], case["input"])}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    channel.write(json.dumps(answer) + "\n")
    channel.flush()
