"""Writes varied Python and TypeScript modules to be reviewed, the same for the same numbers. Core."""

from collections.abc import Mapping, Sequence

NOUNS = (
    "order",
    "cart",
    "invoice",
    "parcel",
    "tariff",
    "berth",
    "cargo",
    "crane",
    "voucher",
    "ledger",
    "route",
    "quote",
)
FIELDS = (
    "weight",
    "price",
    "amount",
    "status",
    "owner",
    "label",
    "region",
    "due",
    "rate",
    "origin",
    "depth",
    "draught",
)
VERBS = ("load", "merge", "settle", "group", "rank", "trim", "check", "apply", "split", "collect", "resolve", "price")

PYTHON_HEAD = '''"""How a {noun} is kept, found and changed."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass
class {Noun}:
    number: int
    {a}: str
    {b}: float = 0.0
    lines: list[str] = field(default_factory=list)
    changed_at: datetime = field(default_factory=datetime.now)

'''
PYTHON = (
    '''
def {name}(items: list[{Noun}], limit: float = {n}.5) -> dict[str, list[{Noun}]]:
    """The items by their {a}, without those below the limit."""
    found: dict[str, list[{Noun}]] = defaultdict(list)
    for item in items:
        if item.{b} < limit:
            log.debug("%s is below %s", item.number, limit)
            continue
        found[item.{a} or "{c}"].append(item)
    return dict(found)

''',
    """
def {name}(connection, {c}: str, since: datetime) -> list[tuple]:
    query = (
        "SELECT number, {a}, {b} FROM {noun}s "
        "WHERE {c} = ? AND changed_at > ? ORDER BY number LIMIT {n}"
    )
    cursor = connection.execute(query, ({c}, since.isoformat()))
    rows = cursor.fetchall()
    if not rows:
        raise LookupError(f"no {noun} for {{{c}}}")
    return [tuple(row) for row in rows]

""",
    '''
class {Name}:
    """Keeps {noun}s in a file, one for each line."""

    def __init__(self, path: Path, every: int = {n}) -> None:
        self.path = path
        self.every = every
        self._{a}: dict[int, {Noun}] = {{}}

    def add(self, item: {Noun}) -> None:
        self._{a}[item.number] = item
        if len(self._{a}) % self.every == 0:
            self.save()

    def save(self) -> None:
        lines = [json.dumps({{"number": one.number, "{a}": one.{a}}}) for one in self._{a}.values()]
        self.path.write_text("\\n".join(lines), encoding="utf-8")

    def older_than(self, days: int) -> list[{Noun}]:
        before = datetime.now() - timedelta(days=days)
        return [one for one in self._{a}.values() if one.changed_at < before]

''',
    """
async def {name}(session, address: str, tries: int = {n}) -> dict:
    last = None
    for number in range(tries):
        try:
            async with session.get(f"{{address}}/{noun}s", params={{"page": number}}) as answer:
                if answer.status == 200:
                    body = await answer.json()
                    return {{one["number"]: one for one in body["{a}"] if one.get("{b}")}}
                last = answer.status
        except OSError as error:
            log.warning("%s did not answer: %s", address, error)
            last = str(error)
    raise RuntimeError(f"gave up after {{tries}}: {{last}}")

""",
)
TYPESCRIPT_HEAD = """import {{ readFile }} from "node:fs/promises";
import {{ Router, type Request, type Response }} from "express";

export interface {Noun} {{
  number: number;
  {a}: string;
  {b}?: number;
  lines: readonly string[];
}}

export const router = Router();
"""
TYPESCRIPT = (
    """
export function {name}(items: readonly {Noun}[], limit = {n}): Map<string, {Noun}[]> {{
  const found = new Map<string, {Noun}[]>();
  for (const item of items) {{
    if ((item.{b} ?? 0) < limit) {{
      continue;
    }}
    const known = found.get(item.{a}) ?? [];
    known.push(item);
    found.set(item.{a}, known);
  }}
  return found;
}}
""",
    """
router.get("/{noun}s/:number/{c}", async (request: Request, response: Response) => {{
  const number = Number.parseInt(request.params.number ?? "", 10);
  if (!Number.isInteger(number) || number < {n}) {{
    response.status(400).json({{ message: "{c} needs a number" }});
    return;
  }}
  const found = await {name}Of(number);
  response.json({{ {a}: found.{a}, lines: found.lines.length }});
}});

async function {name}Of(number: number): Promise<{Noun}> {{
  const text = await readFile(new URL(`../data/${{number}}.json`, import.meta.url), "utf8");
  const parsed = JSON.parse(text) as {Noun};
  return {{ ...parsed, number }};
}}
""",
    """
export class {Name} {{
  readonly #{a} = new Map<number, {Noun}>();

  constructor(private readonly every = {n}) {{}}

  add(item: {Noun}): this {{
    this.#{a}.set(item.number, item);
    if (this.#{a}.size % this.every === 0) {{
      this.trim();
    }}
    return this;
  }}

  trim(): number {{
    let gone = 0;
    for (const [number, item] of this.#{a}) {{
      if (item.lines.length === 0 && (item.{b} ?? 0) <= 0) {{
        this.#{a}.delete(number);
        gone += 1;
      }}
    }}
    return gone;
  }}
}}
""",
    """
export async function {name}(address: string, tries = {n}): Promise<Record<number, {Noun}>> {{
  let last: unknown;
  for (let number = 0; number < tries; number += 1) {{
    const answer = await fetch(`${{address}}/{noun}s?page=${{number}}`);
    if (answer.ok) {{
      const body = (await answer.json()) as {{ {a}: {Noun}[] }};
      return Object.fromEntries(body.{a}.map((one) => [one.number, one]));
    }}
    last = answer.status;
  }}
  throw new Error(`gave up after ${{tries}}: ${{String(last)}}`);
}}
""",
)


def change(seed: int) -> tuple[dict[str, str], dict[str, str]]:
    """Ten files of 100 to 400 lines as they are at the base, and as a change leaves them: a third of each is new."""
    base, head = {}, {}
    for number in range(10):
        path, write = (f"port/part{number}.py", python) if number % 2 else (f"web/part{number}.ts", typescript)
        which, lines = seed * 1_000 + number * 50, 100 + 30 * number
        base[path] = write(which, lines)
        head[path] = write(which, lines, dict.fromkeys(range(0, 40, 3), which + 7))
    return base, head


def python(which: int, lines: int, changed: Mapping[int, int] | None = None) -> str:
    """A module of at least so many lines, one for each number; `changed` gives other numbers for some of its parts."""
    return _module(which, lines, changed or {}, (PYTHON_HEAD, *PYTHON))


def typescript(which: int, lines: int, changed: Mapping[int, int] | None = None) -> str:
    return _module(which, lines, changed or {}, (TYPESCRIPT_HEAD, *TYPESCRIPT))


def _module(which: int, lines: int, changed: Mapping[int, int], templates: Sequence[str]) -> str:
    head, *bodies = templates
    noun = NOUNS[which % len(NOUNS)]
    a, b = FIELDS[which % len(FIELDS)], FIELDS[(which // 7 + 5) % len(FIELDS)]
    fixed = {"noun": noun, "Noun": noun.capitalize(), "a": a, "b": b if b != a else f"{b}_too"}
    text, part = head.format(**fixed), 0
    while text.count("\n") < lines:
        text += _part(changed.get(part, which), part, bodies, fixed)
        part += 1
    return text


def _part(which: int, part: int, bodies: Sequence[str], fixed: Mapping[str, str]) -> str:
    pick = which * 31 + part * 17
    verb, about = VERBS[pick % len(VERBS)], NOUNS[pick // 3 % len(NOUNS)]
    name = f"{verb}_{about}_{part}"
    numbered = {"name": name, "Name": f"{about.capitalize()}{verb.capitalize()}{part}", "n": 1 + pick % 97}
    return bodies[pick % len(bodies)].format(**fixed, **numbered, c=FIELDS[pick // 5 % len(FIELDS)])
