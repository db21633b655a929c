"""What a verb answers: the document of docs/formats/answer.md, and its forms."""
import html
import io
import json
import os
from pathlib import Path

from . import _comity
from ._errors import Error, UsageError

_FORMS = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".txt": "text"}

_OWN_ENDINGS = {"html": (".html", ".htm"), "graphml": (".graphml", ".xml"), "gexf": (".gexf", ".xml"), "pajek": (".net",), "vosviewer": (".json",),
                "csv": (".csv",), "parquet": (".txt",)}
# Names that say what is in a file. Of a report or a network none other than its own would be true.
_KNOWN_ENDINGS = {*_FORMS, *(ending for endings in _OWN_ENDINGS.values() for ending in endings), ".pdf", ".doc", ".docx", ".odt", ".xls", ".tsv"}


def _same(ours, asked):
    """2020, "2020", 2020.0 and numpy's 2020 are one year."""
    return ours == asked or str(ours) == str(asked)


class Answer:
    """A document, read like a dict: answer["receipt"], answer["answers"], answer["conventions"].

    print(answer) shows what the command line shows; `find` and `value` look up figures; `table`, `to_pandas` and every library that
    takes Arrow streams get rows; `save` writes a file.
    """

    # Not a Mapping, which Polars would take for columns before it looks for an Arrow stream.

    def __init__(self, document):
        self._document = document
        self._read = None
        self._table = None

    # As a dict.

    @property
    def _dict(self):
        if self._read is None:
            self._read = json.loads(self._document.json())
        return self._read

    def __getitem__(self, key):
        return self._dict[key]

    def __iter__(self):
        return iter(self._dict)

    def __len__(self):
        return len(self._dict)

    def __contains__(self, key):
        return key in self._dict

    def get(self, key, default=None):
        return self._dict.get(key, default)

    def keys(self):
        return self._dict.keys()

    def values(self):
        return self._dict.values()

    def items(self):
        return self._dict.items()

    def __reduce__(self):
        return answer_of, (self.verb, self.json())

    def __eq__(self, other):
        return self._dict == (other._dict if isinstance(other, Answer) else other)

    __hash__ = None

    # Figures.

    @property
    def verb(self):
        """Which question this answers: "pair", "trend", …"""
        return self._document.verb

    @property
    def receipt(self):
        """All that is needed to compute the answer again: comity.rerun takes the file that `save("answer.json")` writes."""
        return self._dict.get("receipt")

    def find(self, measure=None, population=None, **by):
        """Figures as dicts with value, lower, upper, n, coverage and notes; `by` as the answer breaks down: year=2020."""
        found = [a for a in self._dict.get("answers", ()) if measure in (None, a["measure"]) and population in (None, a["population"])]
        return [a for a in found if all(_same(a.get("by", {}).get(key), value) for key, value in by.items())]

    def value(self, measure, population=None, **by):
        """One figure as a number; None where there is no value (its notes say why).

        Without `population` it is the one of the joint works, or the only one there is; without `by`, the figure of all years.
        """
        found = [a for a in self.find(measure, population, **by) if set(a.get("by", {})) == set(by)]
        if population is None and len(found) > 1:
            found = [a for a in found if a["population"] == "joint"] or found
        if len(found) == 1:
            return found[0]["value"]
        if found:
            named = ", ".join(repr(a["population"]) for a in found[:8])
            raise UsageError(f"{len(found)} figures of {measure} are there: say population=, one of {named}")
        raise UsageError(self._why_no_figure(measure, by))

    def _why_no_figure(self, measure, by):
        """What there is in its place."""
        broken_down = sorted({key for a in self.find(measure) for key in a.get("by", {})})
        measures = sorted({a["measure"] for a in self.find()})
        if measure not in measures:
            return f"no figure of {measure}; there are {', '.join(measures) or 'none at all'}"
        told = [f"its populations: {', '.join(sorted({repr(a['population']) for a in self.find(measure)}))}"]
        if broken_down:
            told.append(f"it is told by {', '.join(broken_down)}")
        for key in sorted(set(by) & set(broken_down)):
            there = list(dict.fromkeys(str(a["by"][key]) for a in self.find(measure) if key in a.get("by", {})))
            if not any(_same(one, by[key]) for one in there):
                told.append(f"{key} is one of {', '.join(there[:12])}" + (", …" if len(there) > 12 else ""))
        return f"no such figure of {measure}; {'; '.join(told)}"

    # Rows.

    def table(self):
        """The rows as a pyarrow.Table: those of --format csv and parquet."""
        if self._table is None:
            import pyarrow.parquet
            self._table = pyarrow.parquet.read_table(io.BytesIO(self._document.parquet()))
        return self._table

    def to_pandas(self):
        """The rows as a pandas.DataFrame (pandas must be installed)."""
        return self.table().to_pandas()

    def to_polars(self):
        """The rows as a polars.DataFrame (Polars must be installed)."""
        import polars
        return polars.from_arrow(self.table())

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table().__arrow_c_stream__(requested_schema)

    # Forms.

    def json(self):
        """The document's text, byte for byte as --format json writes it."""
        return self._document.json()

    def csv(self):
        """The rows, as --format csv writes them."""
        return self._document.csv()

    def __str__(self):
        return self._document.own_form() if self._document.has_own_form else self._document.text()

    def __repr__(self):
        rows = len(self._dict.get("answers", ()))
        return f"<comity.Answer of {self.verb}{f': {rows} figures' if rows else ''}; print() shows it>"

    def _repr_html_(self):
        if self._own_form == "html":
            return f'<iframe srcdoc="{html.escape(str(self))}" sandbox="allow-scripts" style="width: 100%; height: 40em; border: 0"></iframe>'
        return f"<pre>{html.escape(str(self))}</pre>"

    def save(self, path, form=None):
        """Writes a file; its ending tells the form (.json, .csv, .xlsx, .parquet, .txt) where `form` does not.

        Reports and networks have one form, that in which they were asked for.
        """
        path = Path(os.fspath(path))
        made = self._bytes(path, form)
        try:
            path.write_bytes(made)
        except OSError as problem:
            raise Error(f"{path} cannot be written: {problem.strerror}") from None
        return path

    @property
    def _own_form(self):
        return self._dict.get("format", "text") if self._document.has_own_form else None

    def _bytes(self, path, form):
        ending = path.suffix.lower()
        own = self._own_form
        if own is not None and form in (None, own) and (form or _OWN_ENDINGS.get(own, ()).count(ending) or ending not in _KNOWN_ENDINGS):
            return str(self).encode()
        if own is not None and form is None and ending != ".json":
            raise UsageError(f"{path} would be no {ending}: this is {own}")
        form = form or _FORMS.get(ending)
        if form not in _FORMS.values():
            raise UsageError(f"{form or path.name} tells no form: end the name with one of {', '.join(_FORMS)}, or say form=")
        made = getattr(self._document, form)()
        return made.encode() if isinstance(made, str) else made


def answer_of(verb, text):
    """Of a document as the command line wrote it."""
    return Answer(_comity.read_document(verb, text))
