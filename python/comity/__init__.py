"""Science and technology cooperation between countries, measured from open data.

    import comity

    comity.build("snapshot/", out="atlas")
    atlas = comity.Atlas("atlas")
    answer = atlas.pair("GB", "CN", years=range(2020, 2025), window=4)
    answer.value("pp_ncs_2")            # a share, as the definition says: print(comity.explain("pp_ncs_2"))
    answer.find(measure="mncs")         # figures with interval, n, coverage and notes
    answer.to_pandas()                  # or .table() for Arrow; Polars and DuckDB take the answer itself
    answer.save("gb-cn.xlsx")           # or .json, .csv, .parquet, .txt

Every verb of the command line is a function here, with the same names, values and answers. Conventions are keywords:
`class_="topic"` (a word that Python keeps for itself gets a `_`), `counting="fractional_author"`, `years=(2010, 2020)`.
"""
from ._answer import Answer
from ._comity import version as __version__
from ._errors import Error, UsageError
from ._verbs import Atlas, functions as _functions

globals().update(_functions)
__all__ = ["Answer", "Atlas", "Error", "UsageError", *_functions]
