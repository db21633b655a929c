#include "comity/claims/claim.h"

namespace comity {

std::string claim_template() {
    return R"toml(# A claim file: a public statement, what it could mean, and the choices that can be defended.
# 'comity claim check FILE --atlas ATLAS' computes it; docs/formats/claim.md describes every key.
[claim]
id = "my-claim"                                   # short, for file names
statement = "The exact words of the statement."
speaker = "Who said it"
date = "2025-05-15"
place = "Where"
source = "https://…"                              # where the words can be read

[stated]                                          # leave out when no figure was stated
value = 0.25                                      # shares as fractions
decimals = 2                                      # how the figure was rounded

[question]
countries = ["CN", "GB"]                          # two countries or blocs
population = "joint"

[[reading]]                                       # one or more: what the words could mean
id = "R1"
measure = "pp_ncs_2"                              # pp_ncs_2, pp_top_10, mncs, fwci … ('comity pair --help')
text = "share of joint works cited at least twice the world average"

# [[reading]]                                     # of all that one side wrote, the share that it wrote with the other
# id = "R2"
# measure = "share_of_output"                     # or share_of_international
# of = "GB"                                       # whose works: one of the two countries
# text = "share of British works that have a Chinese co-author"

[[axis]]                                          # one or more: choices that the words leave open
key = "years"                                     # any convention: comity explain conventions
kind = "estimand"                                 # estimand: another question; nuisance: the same one, handled otherwise
why = "the statement names no years"
options = ["2020:2024", "2019:2023"]              # the first is the default

[[axis]]
key = "window"
kind = "nuisance"
why = "no citation window is named"
options = ["4", "3", "open"]

[[axis.rule]]                                     # options that make no sense everywhere
options = ["open"]
forbidden_if = { years = "2020:2024" }            # or allowed_if = { years = ["2019:2023"] }
why = "the youngest works would be compared by few months of citations"
)toml";
}

}  // namespace comity
