#include "comity/platform/scratch.h"

#include "comity/platform/files.h"
#include "comity/platform/own_files.h"

namespace comity {

Result<std::unique_ptr<Scratch>> Scratch::make(std::string directory) {
    COMITY_TRY(remove_own_files(directory, is_name));
    return std::unique_ptr<Scratch>(new Scratch(std::move(directory)));
}

Scratch::~Scratch() { (void)remove_own_files(directory_, is_name); }

bool Scratch::is_name(std::string_view name) { return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos; }

std::string Scratch::fresh_path() {
    const std::lock_guard lock(mutex_);
    if (next_ == 0) (void)make_directories(directory_);
    return join_path(directory_, std::to_string(next_++));
}

void Scratch::fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!trouble_) trouble_ = error;
}

Status Scratch::status() const {
    const std::lock_guard lock(mutex_);
    if (trouble_) return *trouble_;
    return ok();
}

}  // namespace comity
