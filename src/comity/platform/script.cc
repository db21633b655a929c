#include "comity/platform/script.h"

#include <duktape.h>
#include <fmt/format.h>

#include <memory>
#include <stdexcept>

namespace comity {

namespace {

// What the engine could not survive, such as memory that ran out; caught below.
[[noreturn]] void give_up(void*, const char* message) {
    throw std::runtime_error(message != nullptr ? message : "no reason given");
}

Error trouble(duk_context* engine) {
    return failure(fmt::format("a script of the program failed: {}", duk_safe_to_string(engine, -1)));
}

}  // namespace

Result<std::string> call_script(std::string_view script, const std::string& function, std::string_view argument) {
    try {
        const std::unique_ptr<duk_context, void (*)(duk_context*)> owner(
            duk_create_heap(nullptr, nullptr, nullptr, nullptr, give_up), duk_destroy_heap);
        duk_context* engine = owner.get();
        if (engine == nullptr) return failure("there is no memory for a script of the program");
        if (duk_peval_lstring_noresult(engine, script.data(), script.size()) != 0) return trouble(engine);
        duk_get_global_lstring(engine, function.data(), function.size());
        duk_push_lstring(engine, argument.data(), argument.size());
        if (duk_pcall(engine, 1) != 0) return trouble(engine);
        std::size_t length = 0;
        const char* text = duk_get_lstring(engine, -1, &length);
        if (text == nullptr) return failure(fmt::format("a script of the program failed: {} made no text", function));
        return std::string(text, length);
    } catch (const std::runtime_error& problem) {
        return failure(fmt::format("a script of the program failed: {}", problem.what()));
    }
}

}  // namespace comity
