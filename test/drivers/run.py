"""Runs programs one after the other: a line of JSON with code and input comes in, a line with rows or an error goes out."""

import asyncio
import inspect
import json
import os
import sys
import types

import django
from django.conf import settings
from django.db import models

answers = sys.stdout
sys.stdout = sys.stderr  # what programs print is no answer

name, host, port, user = (os.environ[one] for one in ("PGDATABASE", "PGHOST", "PGPORT", "PGUSER"))
server = {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": host, "PORT": port, "USER": user}
settings.configure(DATABASES={"default": server}, DEFAULT_AUTO_FIELD="django.db.models.AutoField")
django.setup()


class User(models.Model):
    name = models.TextField()

    class Meta:
        app_label = "app"
        managed = False
        db_table = "users"


sys.modules["models"] = types.ModuleType("models")
sys.modules["models"].User = User


def run(code, values):
    scope = {}
    exec(compile(code, "program", "exec"), scope)
    found = scope["f"](*values)
    rows = asyncio.run(found) if inspect.iscoroutine(found) else found
    return [plain(row) for row in rows or []]


def plain(value):
    """What JSON can hold: every driver has rows of a kind of its own."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if hasattr(value, "__iter__"):
        return [plain(one) for one in value]
    return str(value)


for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = {"rows": run(asked["code"], asked["input"])}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
