// An update that adds nothing newer: the last one said once more, by somebody who could not know that it was done, or a mistake.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "comity/atlas/atlas.h"
#include "comity/build/ingest.h"

namespace comity {

// A list of deleted works, told in short.
struct DeletedDigest {
    std::uint64_t ids = 0;
    std::string sha256;  // of "W1\n" and so on, ascending; empty: of none
    friend bool operator==(const DeletedDigest&, const DeletedDigest&) = default;
};
DeletedDigest digest_of_deleted(const Input& input);

// What somebody would add to an atlas: `inputs` from `first_new` on; those before stand for its releases.
struct OfferedUpdate {
    const std::string& directory;
    const std::optional<Manifest>& before;  // of the atlas; none: nothing is added to
    const std::vector<Input>& inputs;
    std::size_t first_new;

    // Does provenance.json say that the last thing added were these releases, by the same lists of deleted works and the same
    // files of the same size and number of records? An error where they are not, and one of them is not newer than the atlas,
    // which does not hold what its own releases deleted or superseded. False: go on.
    [[nodiscard]] Result<bool> was_the_last(const std::vector<Release>& release_of_input, const std::vector<PartOutcome>& parts) const;
    // The same before anything is read, by what manifests say of dates and numbers of records. False too where they do not say
    // enough.
    [[nodiscard]] Result<bool> was_the_last() const;
};

}  // namespace comity
