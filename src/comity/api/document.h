// Answers as JSON: docs/formats/answer.md.
#pragma once

#include <string>
#include <vector>

#include "comity/analysis/answer.h"
#include "comity/analysis/works.h"
#include "comity/api/operation.h"
#include "comity/atlas/atlas.h"
#include "comity/atlas/identity.h"
#include "comity/base/said.h"

namespace comity {

// A number that reads back as the same double; whole numbers without a fraction.
Json number_json(double value);
// The parts of a text, for faces that say it in another language: docs/formats/said.md.
Json said_json(const Said& said);
Json conventions_json(const Conventions& conventions);
// Those that the atlas can obey: of country matrices years and places alone.
std::string conventions_text(const AtlasIdentity& atlas, const Conventions& conventions);
Json question_json(const std::string& verb, const PairQuestion& question);
Json answer_json(const Answer& answer, const Conventions& conventions);
Json work_json(const ListedWork& work);
Json sources_json(const AtlasIdentity& atlas);
Json receipt_json(const AtlasIdentity& atlas, const Json& question, const Conventions& conventions);
// {"question", "conventions", "answers", "receipt", "sources"}
Json document_json(const Atlas& atlas, Json question, const Conventions& conventions, Json answers);
// The same for what either kind of atlas answers.
Json document_json(const AtlasIdentity& atlas, Json question, const Conventions& conventions, Json answers);

}  // namespace comity
