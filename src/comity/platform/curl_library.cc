#include "comity/platform/curl_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <type_traits>

namespace comity {

namespace {

constexpr const char* kFile = "libcurl.so.4";

Error not_loaded() {
    const char* why = dlerror();
    return failure(fmt::format("the network cannot be asked without libcurl: {}", why == nullptr ? kFile : why));
}

// Never unloaded: threads of its own may run to the end.
Result<CurlLibrary> load() {
    void* const library = dlopen(kFile, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return not_loaded();
    CurlLibrary curl;
    bool all = true;
    const auto find = [&](const char* name, auto& function) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
        all &= function != nullptr;
    };
    find("curl_global_init", curl.global_init);
    find("curl_easy_init", curl.easy_init);
    find("curl_easy_cleanup", curl.easy_cleanup);
    find("curl_easy_setopt", curl.easy_setopt);
    find("curl_easy_perform", curl.easy_perform);
    find("curl_easy_getinfo", curl.easy_getinfo);
    find("curl_easy_strerror", curl.easy_strerror);
    find("curl_getdate", curl.getdate);
    if (!all) return not_loaded();
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return failure("libcurl could not be initialised");
    return curl;
}

}  // namespace

const Result<CurlLibrary>& curl_library() {
    static const Result<CurlLibrary> library = load();
    return library;
}

}  // namespace comity
