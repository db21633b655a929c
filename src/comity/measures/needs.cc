#include "comity/measures/needs.h"

#include <fmt/format.h>

namespace comity {

Status need(const Atlas& atlas, Detail detail, std::string_view what) {
    if (!atlas.lacks(detail)) return ok();
    return usage_error(fmt::format("{} needs {}, and the atlas was built without them", what, detail_name(detail)));
}

Status check_needs(const Atlas& atlas, const Conventions& c) {
    if (c.self_citations == SelfCitations::kDropAuthor)
        for (const Detail detail : {Detail::kAuthors, Detail::kSelfCitations})
            COMITY_TRY(need(atlas, detail, "--self-citations drop_author"));
    if (c.country_evidence == CountryEvidence::kAddress) COMITY_TRY(need(atlas, Detail::kAddresses, "--country-evidence published,address"));
    if (c.country_evidence == CountryEvidence::kHistory)
        for (const Detail detail : {Detail::kAddresses, Detail::kAuthors})
            COMITY_TRY(need(atlas, detail, "--country-evidence published,address,history"));
    if ((c.require & kRequireAffiliation) != 0) COMITY_TRY(need(atlas, Detail::kAddresses, "--require affiliation"));
    if (c.resample == Resample::kInstitutions) COMITY_TRY(need(atlas, Detail::kInstitutions, "--resample institutions"));
    return ok();
}

}  // namespace comity
