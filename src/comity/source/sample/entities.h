// The other entities of the sample world: institutions and topics as JSON lines.
#pragma once

#include <string>
#include <string_view>

namespace comity::sample {

std::string institution_lines(std::string_view day);
std::string topic_lines(std::string_view day);

}  // namespace comity::sample
