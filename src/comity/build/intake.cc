#include "comity/build/intake.h"

#include <algorithm>
#include <iterator>

#include "comity/build/append_row.h"

namespace comity {

void Intake::note(PartOutcome& outcome, WorkBatch& batch, std::uint64_t bytes) {
    for (const std::int64_t updated : batch.updated) outcome.newest = std::max(outcome.newest, updated);
    const std::lock_guard lock(mutex_);
    for (std::size_t kind = 0; kind < kEntityKinds; ++kind) {
        merge_entities(result_.entities[kind], batch.entities[kind]);
        batch.entities[kind] = Entities();
    }
    result_.bytes += bytes;
}

bool Intake::take_room(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    if (space_.scratch != nullptr && held_ + bytes > space_.memory) return false;
    held_ += bytes;
    return true;
}

void Intake::store_one(std::uint64_t held) {
    const std::lock_guard lock(mutex_);
    held_ -= held;
    if (result_.stored++ == 0) keep_no_large_memory();
}

BareRecords::Place Intake::keep_bare(const WorkBatch& batch) {
    const std::lock_guard lock(mutex_);
    return result_.bare.add(ids_and_dates(batch));
}

void Intake::found_one() {
    const std::lock_guard lock(mutex_);
    ++result_.resumed;
}

// More than the first of all are listed nowhere. The parts before one may still be unread, so that it keeps all that they leave it.
void Intake::hold_rejects(PartOutcome& outcome) {
    if (outcome.report.rejects.empty()) return;
    const std::lock_guard lock(mutex_);
    with_rejects_.insert(&outcome);
    rejects_ += outcome.report.rejects.size();
    while (rejects_ > PartReport::kMaxRejects) {
        const auto last = std::prev(with_rejects_.end());
        std::vector<Reject>& rejects = (*last)->report.rejects;
        const std::size_t gone = std::min(rejects.size(), rejects_ - PartReport::kMaxRejects);
        rejects.resize(rejects.size() - gone);
        rejects.shrink_to_fit();
        rejects_ -= gone;
        if (rejects.empty()) with_rejects_.erase(last);
    }
}

void Intake::note_unread(const std::string& why) {
    fail(failure(why + "; no atlas is made without it. What was read of other files is kept: the same command goes on from there"));
    const std::lock_guard lock(mutex_);
    ++unread_;
}

bool Intake::goes_on() {
    constexpr std::size_t kMostUnread = 3;  // where a store or a disk is gone, each file takes its time to fail
    const std::lock_guard lock(mutex_);
    return unread_ < kMostUnread;
}

void Intake::fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!trouble_) trouble_ = error;
}

void PartIntake::begin(std::size_t chunk) {
    outcome_.chunk = chunk;
    writer_ = store_.keep(*outcome_.part, outcome_.copy);
}

void PartIntake::add(WorkBatch&& batch) {
    if (writer_ != nullptr)
        if (const Status written = writer_->add(batch); !written.ok()) lose_writer(written.error());
    take(std::move(batch));
}

void PartIntake::read_again(const KeptPart& kept) {
    was_kept_ = true;
    intake_.found_one();
    for (std::size_t i = 0; i < kept.places().size(); ++i) {
        auto batch = kept.batch(i);
        if (!batch.ok()) return intake_.fail(batch.error());
        take(batch.take());
    }
    if (stored_) outcome_.stored = kept.path(), outcome_.places = kept.places();
    kept_bytes = bytes_in(kept.places());
    finish(kept.report());
}

void PartIntake::take(WorkBatch&& batch) {
    const std::uint64_t bytes = bytes_in_memory(batch);
    intake_.note(outcome_, batch, bytes);
    batches.push_back(std::move(batch));
    if (stored_) return put_away(batches.back());
    if (!intake_.take_room(bytes)) return store_from_now_on();
    held_ += bytes;
}

void PartIntake::store_from_now_on() {
    stored_ = true;
    if (outcome_.part->rows) outcome_.stored = outcome_.part->path;
    else if (!was_kept_ && writer_ == nullptr) write_what_is_held();
    for (WorkBatch& batch : batches) put_away(batch);
    intake_.store_one(held_);
}

// Nothing that will be found by another build, which is told of no names here.
void PartIntake::write_what_is_held() {
    auto made = PartWriter::create(intake_.fresh_path(), *outcome_.part);
    if (!made.ok()) return intake_.fail(made.error());
    writer_ = made.take();
    for (const WorkBatch& batch : batches)
        if (const Status written = writer_->add(batch); !written.ok()) return lose_writer(written.error());
}

void PartIntake::put_away(WorkBatch& batch) {
    for (std::size_t i = 0; i < batch.size(); i += Ingest::kSampled)
        samples.push_back({batch.year[i], batch.words.text(batch.type[i]), batch.primary[i], batch.id[i]});
    bare_places.push_back(intake_.keep_bare(batch));
    batch = without_records(std::move(batch));
}

// Records that were put away are lost with it; otherwise it is as if nothing had been kept.
void PartIntake::lose_writer(const Error& why) {
    if (stored_) intake_.fail(why);
    store_.drop(writer_->path());
    writer_.reset();
}

void PartIntake::finish(PartReport report) {
    if (report.unread) return give_up(std::move(report));
    if (writer_ != nullptr)
        if (const Status written = writer_->finish(report); !written.ok()) lose_writer(written.error());
    if (writer_ != nullptr) kept_bytes = bytes_in(writer_->places());
    if (stored_ && writer_ != nullptr) outcome_.stored = writer_->path(), outcome_.places = writer_->places();
    writer_.reset();
    outcome_.report = std::move(report);
    intake_.hold_rejects(outcome_);
}

// It is read again when it can be: nobody may find what there is of it.
void PartIntake::give_up(PartReport report) {
    intake_.note_unread(report.damage);
    if (writer_ != nullptr) store_.drop(writer_->path());
    writer_.reset();
    batches.clear();
    bare_places.clear();
    samples.clear();
    outcome_.report = std::move(report);
}

}  // namespace comity
