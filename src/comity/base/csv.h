// Tables as text, the way spreadsheets write them (RFC 4180): a comma between cells, quotes where a cell needs them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace comity {

// A cell in quotes.
std::string csv_quoted(std::string_view text);

// Calls use(cells) for each row; a cell may hold line ends. Says false at a quote that nothing closes.
bool for_each_csv_row(std::string_view text, const std::function<void(std::span<const std::string>)>& use);

}  // namespace comity
