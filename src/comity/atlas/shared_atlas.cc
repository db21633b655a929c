#include "comity/atlas/shared_atlas.h"

#include "comity/platform/files.h"

namespace comity {

namespace {

// Forgets the atlas that was in this place before, whose files may be gone already.
Status forget_others(const std::string& place, const std::string& state, Kept& kept) {
    const auto now = [&] { return Result<std::string>(state); };
    const auto bytes = [](const std::string& text) { return text.size(); };
    const std::string name = "newest " + place;
    COMITY_ASSIGN(const auto known, kept.value<std::string>(name, now, bytes));
    if (*known == state) return ok();
    kept.forget(place);
    kept.forget(name);
    return ok();
}

}  // namespace

Result<SharedAtlas> open_shared(const std::string& directory, Kept* kept) {
    const std::string state = fingerprint(join_path(directory, "atlas.json"));
    const std::string place = "atlas\n" + directory + "\n";
    if (state.empty()) kept = nullptr;
    if (kept != nullptr) COMITY_TRY(forget_others(place, state, *kept));
    // Columns are mapped; what an open atlas holds itself is where its slices begin.
    const auto bytes = [](const Atlas& atlas) { return sizeof(Atlas) + atlas.slices.bytes(); };
    return kept_value<Atlas>(kept, place + state, [&] { return Atlas::open(directory); }, bytes);
}

}  // namespace comity
