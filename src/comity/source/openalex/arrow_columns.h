// Arrow's decoded columns as Columns, without a copy. Only *_arrow.cc files see this page.
#pragma once

#include <vector>

#include "comity/source/openalex/column.h"

namespace arrow {
class RecordBatch;
}

namespace comity {

// Valid as long as the batch.
std::vector<Column> columns_of(const arrow::RecordBatch& batch);

inline bool is_utf8_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// The first line of a text of Arrow's, which may hold bytes of a file: those that are no plain character by their number.
std::string first_line(const std::string& text);

}  // namespace comity
