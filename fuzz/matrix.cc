// The first byte says in what format of country matrices the rest is read.
#include <cmath>

#include "comity/source/matrix/readers.h"
#include "comity/source/matrix/zip_archive.h"
#include "target.h"

namespace comity::fuzz {

namespace {

void read_zip(std::string_view bytes) {
    static const InputFile file;
    file.put(bytes);
    const auto archive = ZipArchive::open(file.path());
    if (!archive.ok()) return hold(!archive.error().message.empty(), "an error has a message");
    for (const ZipMember& member : (*archive)->members()) {
        const auto text = (*archive)->read(member.name);
        hold(text.ok() || !text.error().message.empty(), "an error has a message");
    }
}

}  // namespace

void matrix(std::string_view input) {
    Taker taker(input);
    const auto which = taker.number(1) % 5;
    const std::string_view text = taker.rest();
    if (which == 4) return read_zip(text);
    MatrixFile file;
    file.path = "input";
    file.year = 2000;
    MatrixBatch batch;
    batch.read = batch.zeros = batch.dropped = {0};
    const MatrixTarget target{file, 0, batch};
    (void)sniff_table(text);
    (void)starts_with_year(text);
    (void)sniff_nested_json(text);
    constexpr Status (*kReaders[])(std::string_view, const MatrixTarget&) = {read_pajek, read_edge_list, read_square,
                                                                             read_nested_json};
    const Status status = kReaders[which](text, target);
    if (!status.ok()) hold(status.error().message.starts_with("input"), "an error names its file");
    for (const MatrixCell& cell : batch.cells) {
        hold(cell.a < batch.codes.size() && cell.b < batch.codes.size(), "cells have codes");
        hold(cell.heading < batch.headings.size(), "cells have a heading");
        hold(std::isfinite(cell.count) && cell.count > 0, "counts are positive numbers");
    }
    for (const MatrixSlot& slot : batch.slots) hold(slot.heading < batch.headings.size(), "matrices have a heading");
}

}  // namespace comity::fuzz
