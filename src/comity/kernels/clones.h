// One body of a kernel, compiled for several instruction sets and chosen when the program starts. Sanitizers cannot run the
// chooser.
#pragma once

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COMITY_CLONES [[gnu::target_clones("arch=x86-64-v4", "avx2", "default")]]
#else
#define COMITY_CLONES
#endif
