// libcurl, loaded when somebody first asks the network: with the libraries that it needs it would take a third of the time in
// which the program starts. For http.cc alone.
#pragma once

#include <curl/curl.h>

#include "comity/base/result.h"

namespace comity {

// Its functions, under their names without "curl_".
struct CurlLibrary {
    decltype(&curl_global_init) global_init = nullptr;
    decltype(&curl_easy_init) easy_init = nullptr;
    decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
    CURLcode (*easy_setopt)(CURL*, CURLoption, ...) = nullptr;
    decltype(&curl_easy_perform) easy_perform = nullptr;
    CURLcode (*easy_getinfo)(CURL*, CURLINFO, ...) = nullptr;
    decltype(&curl_easy_strerror) easy_strerror = nullptr;
    decltype(&curl_getdate) getdate = nullptr;
};

// The same one for all, initialised; an error where it is not installed.
const Result<CurlLibrary>& curl_library();

}  // namespace comity
