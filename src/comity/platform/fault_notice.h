// A last word when memory that is mapped from files is not what it was taken for.
#pragma once

#include <string>

namespace comity {

// From now on a fault of memory (SIGSEGV, SIGBUS) while something mapped is read ends the program with a sentence and exit code 1
// instead of a signal. Before anything was named by name_what_is_read(), and for signals that others send, all is as ever. Does
// nothing under sanitizers, which tell more themselves.
void tell_memory_faults();
// What is mapped and read from here on, so that the sentence can name it: the newest one is named. Threads may call it.
void name_what_is_read(const std::string& path);

}  // namespace comity
